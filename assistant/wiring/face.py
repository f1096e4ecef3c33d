"""What is painted first: the window as the settings say, with nothing behind it yet.

Imports little more than widgets: every other module is read while the user already looks at the window.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from assistant import paths
from assistant.control.background import Background
from assistant.control.preferences import Preferences
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, StorageError
from assistant.domain.presets import MAKER, PRESET_KEY, PRESET_NAME, Preset, ShownPreset, in_section
from assistant.domain.settings import PRESETS, LayerName, Layers
from assistant.store.kept_paths import KeptPaths
from assistant.store.settings_file import SettingsFile
from assistant.ui import desktop, fonts
from assistant.ui.chat_list import ChatList
from assistant.ui.composer import Composer
from assistant.ui.first_run import FirstRunPage
from assistant.ui.languages import Languages
from assistant.ui.main_window import MainWindow
from assistant.ui.menu_bar import add_menu_bar
from assistant.ui.model_picker import ModelPicker
from assistant.ui.notices import Notices
from assistant.ui.sampling_panel import SamplingPanel
from assistant.ui.theme import Theme
from assistant.ui.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Face:
    """The window, its parts, and what they were made from."""

    paths: paths.Paths
    folder_problem: AssistantError | None
    kept: KeptPaths
    disk: Background
    preferences: Preferences
    languages: Languages
    theme: Theme
    window: MainWindow
    chat_list: ChatList
    transcript: Transcript
    composer: Composer
    panel: SamplingPanel
    picker: ModelPicker
    first_run: FirstRunPage
    notices: Notices

    def show_layers(self, layers: Layers, chat: Mapping[str, Any]) -> None:
        """Shows every value as it applies to the chat on the screen; `chat`: what that says itself."""
        preset = preset_of(layers, self.preferences.stored.presets, chat)
        self.panel.set_layers(layers)
        self.panel.set_preset(preset)
        self.picker.set_layers(layers)
        self.composer.set_chip(
            preset, layers.value("generation.temperature"), layers.value("generation.max_tokens"))


def build(places: paths.Paths, folder_problem: AssistantError | None) -> Face:
    """Builds the window and its parts in the user's language and theme."""
    application = QCoreApplication.instance()
    assert isinstance(application, QApplication)
    disk, kept = Background(1), KeptPaths(places.home, paths.resources())
    preferences = Preferences(SettingsFile(places.settings, kept), disk)
    app = preferences.app
    languages = Languages(paths.resources() / "translations")
    languages.use(app.language)
    fonts.load()
    theme = Theme(pictures=None if folder_problem else places.pictures)
    theme.apply(application, app.theme, app.text_size, app.system_font, app.reduce_motion, stylesheet_later=True)
    chat_list, transcript, composer = ChatList(theme), Transcript(theme), Composer(theme)
    panel, picker, first_run = SamplingPanel(theme), ModelPicker(theme), FirstRunPage(theme)
    notices = Notices(theme)
    window = MainWindow(theme, chat_list=chat_list, transcript=transcript, composer=composer, model_picker=picker,
                        sampling_panel=panel, first_run=first_run, notices=notices)
    add_menu_bar(window, window.commands)
    theme.put_on_stylesheet()
    window.destroyed.connect(languages.remove)     # another app may be built in this process
    window.setWindowIcon(desktop.app_icon())
    return Face(places, folder_problem, kept, disk, preferences, languages, theme, window, chat_list, transcript,
                composer, panel, picker, first_run, notices)


def begin(face: Face, arguments: list[str]) -> None:
    """Shows the page to begin with: the first page to who has neither a model nor chats, else the chat."""
    app, window = face.preferences.app, face.window
    window.restore_window_state(asdict(app))
    face.first_run.set_starter_available(paths.starter_model() is not None)
    begun = face.preferences.new_chat_values(Path(app.last_model) if app.last_model else None)
    face.show_layers(face.preferences.layers(None, {}, begun), begun)
    face.composer.set_text(app.new_draft)
    window.set_empty(True)
    if files_of(arguments) or model_known(app.last_model) or _has_chats(face.paths.database):
        window.show_chat()
        face.composer.focus()
    else:
        window.show_first_run()
        if app.new_draft_waits:
            face.first_run.set_queued(app.new_draft)
        else:
            face.first_run.set_text(app.new_draft)
        face.first_run.focus()


def files_of(arguments: list[str]) -> list[Path]:
    """Returns the model files named on the command line."""
    return [Path(argument).absolute() for argument in arguments if not argument.startswith("-")]


def model_known(last_model: str) -> bool:
    """Returns whether there is a model to go on with. One that is gone counts, and is told when it is loaded; but a
    program that came without the practice model says nothing of it."""
    model = Path(last_model)
    return bool(last_model) and not (model.is_relative_to(paths.resources()) and not model.exists())


def _has_chats(database: Path) -> bool:
    from assistant.store.first_look import has_chats  # SQLite is rarely needed before the first paint

    return has_chats(database)


def preset_of(layers: Layers, own: Mapping[str, Preset], chat: Mapping[str, Any]) -> ShownPreset:
    """Returns the preset that the values are shown to come from: the one the chat has chosen, else one of Parley's or
    the maker's all of whose values apply, wherever they come from."""
    chosen = str(chat.get(PRESET_KEY, ""))
    said = layers.values.get(LayerName.PRESET, {})
    changed = sum(layers.value(key) != value for key, value in said.items())
    if chosen and chosen not in PRESETS and chosen != MAKER:
        name = own[chosen].name if chosen in own else str(chat.get(PRESET_NAME) or "")
        return ShownPreset(chosen, name, changed, gone=chosen not in own)
    maker = in_section(layers.values.get(LayerName.MODEL, {}))
    if chosen == MAKER:
        return ShownPreset(MAKER, "", changed, gone=not maker)
    for name, values in {**PRESETS, **({MAKER: maker} if maker else {})}.items():
        if all(layers.value(key) == value for key, value in values.items()):
            return ShownPreset(name)
    return ShownPreset()


def create_folders(places: paths.Paths) -> AssistantError | None:
    """Makes the app's folders. Returns why that is not possible: the window opens all the same and says so."""
    try:
        paths.create(places)
    except OSError as problem:
        if places.home is not None:
            return StorageError(
                QT_TRANSLATE_NOOP("errors", "The portable folder {folder} cannot be written to, so nothing is kept."),
                QT_TRANSLATE_NOOP("errors", "Take the write protection off, or copy the folder and the program to "
                                  "where you may write. Nothing is written anywhere else."),
                f"{type(problem).__name__}: {problem.strerror}", values={"folder": str(places.home)})
        return StorageError(
            QT_TRANSLATE_NOOP("errors", "Parley cannot write into its own folder, so nothing will be kept."),
            QT_TRANSLATE_NOOP("errors", "Make {folder} writable or free some space, then start Parley again."),
            f"{type(problem).__name__}: {problem.strerror}", values={"folder": str(places.data)})
    return None
