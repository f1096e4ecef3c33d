"""Connects how the next answer samples: panel, composer's chip and model options with the layers."""

import json
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from assistant.control.preferences import parsed
from assistant.control.presets import Presets
from assistant.domain.chat import Chat
from assistant.domain.full_context import KEY
from assistant.domain.presets import PRESET_KEY, in_section
from assistant.domain.settings import LayerName
from assistant.engine.protocol import Loaded
from assistant.ui.presets.preset_text import preset_name
from assistant.wiring.parts import Services, Widgets

translate = QCoreApplication.translate


class SamplingWiring:
    """A slider writes the chat; a new chat begins with what was last set, unless a preset is attached."""

    def __init__(self, services: Services, widgets: Widgets) -> None:
        self._s, self._w = services, widgets
        self.presets = Presets(services.preferences, services.sampling, services.models, services.store, services.disk,
                               widgets.window)
        self.presets.kept.connect(self._on_preset_kept)
        widgets.window.closing.connect(self.presets.keep_in_chats)
        self._begun: Mapping[str, Any] = services.session.chat.settings     # what the new chat began with
        panel, picker, session = widgets.panel, widgets.picker, services.session
        panel.complete()
        panel.value_changed.connect(lambda key, value: self._set({**session.chat.settings, key: value}))
        panel.value_reset.connect(self._on_reset)
        panel.preset_chosen.connect(self.choose)
        panel.reset_requested.connect(lambda: self._set({}))
        panel.system_prompt_changed.connect(session.set_system_prompt)
        panel.keep_for_model_requested.connect(self._on_keep_for_model)
        panel.keep_as_default_requested.connect(self._on_keep_as_default)
        picker.value_changed.connect(self._on_model_value)
        picker.value_reset.connect(self._on_model_value_reset)
        widgets.settings.default_sampling_reset_requested.connect(services.preferences.forget_user)
        session.settings_changed.connect(lambda _values: self.show())
        services.preferences.layers_changed.connect(self.show)
        session.opened.connect(self._on_opened)
        services.models.chosen.connect(lambda _path: self._on_model_chosen())
        services.models.loaded.connect(self._on_loaded)
        services.library.files_changed.connect(lambda _files: self.show())

    def show(self) -> None:
        """Shows every value as it applies to the chat on the screen."""
        chat = self._s.session.chat.settings
        self._w.show_layers(self._s.sampling.layers(chat), chat)
        self._w.settings.set_default_sampling(self._s.preferences.stored.user)

    def choose(self, preset: str) -> None:
        """Lets the chat shown have a preset."""
        values = self.presets.choose(self._s.session.chat.settings, preset)
        if values is not None:
            self._set(values)

    def _on_preset_kept(self, preset: str, kept: Mapping[str, Any]) -> None:
        """The chat shown and the next new one have it as all others do, in memory too."""
        preferences, session = self._s.preferences, self._s.session
        begins = parsed(preferences.app.new_chat)
        if begins.get(PRESET_KEY) == preset:
            preferences.set_app("new_chat", json.dumps({**begins, **kept}, sort_keys=True))
        if session.chat.settings.get(PRESET_KEY) == preset:
            session.set_values({**session.chat.settings, **kept})

    def _on_opened(self, chat: Chat) -> None:
        self._begun = {} if chat.info.id else chat.settings

    def _on_model_chosen(self) -> None:
        """A chat that nothing was said or set in yet begins as chats with this model do."""
        chat, begins = self._s.session.chat, self._s.preferences.new_chat_values(self._s.models.path)
        if not chat.info.id and not chat.messages and chat.settings == self._begun != begins:
            self._begun = begins
            self._s.session.set_values(begins)
        else:
            self.show()

    def _on_loaded(self, info: Loaded) -> None:
        self._w.panel.set_can_think(info.can_think)
        self._w.panel.set_efforts(info.efforts)
        self._offer_reload()
        self.show()

    def _set(self, values: Mapping[str, Any]) -> None:
        """The user has set the chat's values: a new chat begins with them. One that is only looked at says nothing.
        What becomes of a full context is no sampling, and stays as it is."""
        sampling = {key: value for key, value in values.items() if key != KEY}
        if not self._s.session.chat.info.temporary:
            self._s.preferences.set_app("new_chat", json.dumps(sampling, sort_keys=True))
        kept = {key: value for key, value in self._s.session.chat.settings.items() if key == KEY}
        self._s.session.set_values({**sampling, **kept})

    def _on_reset(self, key: str) -> None:
        """Takes the chat's own value away; where it has none, what was kept for the model."""
        values = self._s.session.chat.settings
        if key in values:
            self._set({k: v for k, v in values.items() if k != key})
        else:
            self._on_model_value_reset(key)

    def _on_keep_for_model(self) -> None:
        path, said = self._s.models.path, self._said()
        if path is not None:
            for key, value in said.items():
                self._s.preferences.set_for_model(path, key, value)
            if said:
                self._let_go(translate("wiring", "Chats with {model} no longer begin with “{name}”."))
            self._set({})

    def _on_keep_as_default(self) -> None:
        """A default gives way to what the model's maker recommends and what is kept for this model. Where these say
        otherwise the chat keeps its own value."""
        said = self._said()
        for key, value in said.items():
            self._s.preferences.set_user(key, value)
        if said:
            self._let_go(translate("wiring", "New chats no longer begin with “{name}”."), everywhere=True)
        without = self._s.sampling.layers({})
        self._set({key: value for key, value in said.items() if without.value(key) != value})

    def _let_go(self, said: str, everywhere: bool = False) -> None:
        """What is kept would never be seen below a preset that new chats begin with."""
        preset, path = self.presets.let_go(everywhere), self._s.models.path
        if preset is not None:
            model = self._s.sampling.model_label(path)[0] if path is not None else ""
            self._w.notices.show_toast("let-go", said.format(model=model, name=preset_name(preset.id, preset.name)))

    def _said(self) -> dict[str, Any]:
        """What preset and chat say now."""
        layers = self._s.sampling.layers(self._s.session.chat.settings).values
        return {**in_section(layers[LayerName.PRESET]), **layers[LayerName.CHAT]}

    def _on_model_value(self, key: str, value: Any) -> None:
        path = self._s.models.path
        if path is not None:
            self._s.preferences.set_for_model(path, key, value)
            self._on_model_option(key)

    def _on_model_value_reset(self, key: str) -> None:
        path = self._s.models.path
        if path is not None:
            self._s.preferences.forget_for_model(path, key)
            self._on_model_option(key)

    def _on_model_option(self, key: str) -> None:
        """The next load does as the user says, however the model was loaded to help it."""
        self._s.models.tried.forget(key.removeprefix("model."))
        self._offer_reload()

    def _offer_reload(self) -> None:
        """Offers to load again where the options are others by now than those the model in use was loaded with."""
        models = self._s.models
        self._w.picker.set_reload_needed(models.info is not None and models.is_outdated())
