"""Connects how the next answer samples: panel, composer's chip and model options with the layers."""

import json
from collections.abc import Mapping
from typing import Any

from assistant.control.preferences import with_preset
from assistant.domain.full_context import KEY
from assistant.domain.settings import OPTIONS, PRESETS
from assistant.engine.protocol import Loaded
from assistant.wiring.parts import Services, Widgets


class SamplingWiring:
    """A slider writes the chat; a new chat begins with what was last set."""

    def __init__(self, services: Services, widgets: Widgets) -> None:
        self._s, self._w = services, widgets
        panel, picker, session = widgets.panel, widgets.picker, services.session
        panel.complete()
        panel.value_changed.connect(lambda key, value: self._set({**session.chat.settings, key: value}))
        panel.value_reset.connect(
            lambda key: self._set({k: v for k, v in session.chat.settings.items() if k != key}))
        panel.preset_chosen.connect(lambda name: self._set(with_preset(session.chat.settings, name)))
        panel.reset_requested.connect(lambda: self._set({}))
        panel.system_prompt_changed.connect(session.set_system_prompt)
        panel.keep_for_model_requested.connect(self._on_keep_for_model)
        panel.keep_as_default_requested.connect(self._on_keep_as_default)
        picker.value_changed.connect(self._on_model_value)
        picker.value_reset.connect(self._on_model_value_reset)
        widgets.settings.default_sampling_reset_requested.connect(services.preferences.forget_user)
        session.settings_changed.connect(lambda _values: self.show())
        services.preferences.layers_changed.connect(self.show)
        services.models.chosen.connect(lambda _path: self.show())
        services.models.loaded.connect(self._on_loaded)
        services.library.files_changed.connect(lambda _files: self.show())

    def show(self) -> None:
        """Shows every value as it applies to the chat on the screen."""
        layers = self._s.sampling.layers(self._s.session.chat.settings)
        self._w.show_layers(layers)
        self._w.settings.set_default_sampling(self._s.preferences.stored.user)

    def _on_loaded(self, info: Loaded) -> None:
        self._w.panel.set_can_think(info.can_think)
        self._w.panel.set_efforts(info.efforts)
        self._w.picker.set_reload_needed(False)
        self.show()

    def _set(self, values: Mapping[str, Any]) -> None:
        """The user has set the chat's values: a new chat begins with them. One that is only looked at says nothing.
        What becomes of a full context is no sampling, and stays as it is."""
        sampling = {key: value for key, value in values.items() if key != KEY}
        if not self._s.session.chat.info.temporary:
            self._s.preferences.set_app("new_chat", json.dumps(sampling, sort_keys=True))
        kept = {key: value for key, value in self._s.session.chat.settings.items() if key == KEY}
        self._s.session.set_values({**sampling, **kept})

    def _on_keep_for_model(self) -> None:
        path = self._s.models.path
        if path is not None:
            for key, value in self._said().items():
                self._s.preferences.set_for_model(path, key, value)
            self._set({})

    def _on_keep_as_default(self) -> None:
        for key, value in self._said().items():
            self._s.preferences.set_user(key, value)
        self._set({})

    def _said(self) -> dict[str, Any]:
        """What preset and chat say now."""
        chat = self._s.session.chat.settings
        preset = PRESETS.get(str(chat.get("preset", "")), {})
        return {**preset, **{key: value for key, value in chat.items() if key in OPTIONS}}

    def _on_model_value(self, key: str, value: Any) -> None:
        path = self._s.models.path
        if path is not None:
            self._s.preferences.set_for_model(path, key, value)
            self._w.picker.set_reload_needed(self._s.models.info is not None)

    def _on_model_value_reset(self, key: str) -> None:
        path = self._s.models.path
        if path is not None:
            self._s.preferences.forget_for_model(path, key)
            self._w.picker.set_reload_needed(self._s.models.info is not None)
