"""Connects what goes out and comes in: export, print and import; `exchange_door` makes it when it is wanted."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QPagedPaintDevice

from assistant.control.exchange import Exchange, Export, Exported, Format, Imported
from assistant.domain.chat import Chat
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, Remedy, StorageError
from assistant.store.exchange.files import safe_name
from assistant.ui import desktop, file_chooser
from assistant.ui.error_text import error_text
from assistant.ui.exchange import chat_html, chat_markdown, pages, print_dialog, words
from assistant.ui.exchange.export_dialog import ALL, CHOSEN, TREE, ExportDialog
from assistant.ui.exchange.import_dialog import ImportDialog
from assistant.wiring.chat import ChatWiring
from assistant.wiring.chat_list import ChatListWiring
from assistant.wiring.failures import Failures
from assistant.wiring.parts import Services, Widgets

EXPORTED, IMPORTED = "exported", "imported"     # keys of the toasts
EXPORT, IMPORT = "export", "import"             # keys of the strips
NAMED = 3                                       # files that could not be read, named one by one

translate = QCoreApplication.translate     # a number needs `tr`: of this lupdate makes no plural


class ExchangeWiring(QObject):
    """Windows that ask, and what becomes of the answers."""

    def __init__(self, services: Services, widgets: Widgets, chat: ChatWiring, chats: ChatListWiring,
                 failures: Failures) -> None:
        super().__init__(widgets.window)
        self._s, self._w, self._chat, self._chats, self._failures = services, widgets, chat, chats, failures
        self._exchange = Exchange(services.store, {
            Format.MARKDOWN: lambda chat, whole: chat_markdown.markdown(chat, whole).encode("utf-8", "replace"),
            Format.HTML: lambda chat, whole: chat_html.page(chat, whole).encode("utf-8", "replace"),
            Format.PDF: pages.pdf,
        }, self)
        self._asked: tuple[str, ...] = ()       # the chats the export window asks about
        self._works: list[Callable[[], None]] = []          # what does each piece of work that is not done, in order
        self._again: dict[str, Callable[[], None]] = {}     # the one done last, by its strip
        self._shown = Path()                    # the file or folder exported last
        self._closed: set[str] = set()          # strips of work going on that the user does not want to see
        self._newest = ""                       # the id of the chat imported last
        self._folder = file_chooser.documents()
        self._export_dialog = ExportDialog(widgets.theme, widgets.window)
        self._import_dialog = ImportDialog(widgets.theme, widgets.window)
        self._connect()

    def export(self, chat_ids: Sequence[str] = ()) -> None:
        """Asks how these chats, or else the one being shown, are to be exported."""
        shown = self._s.session.chat
        self._asked = tuple(chat_ids) or ((shown.info.id,) if shown.messages and shown.info.id else ())
        one = self._asked[0] if len(self._asked) == 1 else ""
        branched = one != shown.info.id or len(shown.messages) > len(shown.branch())
        self._export_dialog.ask(self._title(one) if one else "", len(self._asked), branched)

    def print_chat(self) -> None:
        """Asks for a printer for the chat being shown."""
        chat = self._s.session.chat
        if not chat.messages or not chat.info.id:
            self._w.notices.show_toast(EXPORTED, translate("wiring", "There is nothing to print yet."))
            return
        print_dialog.ask(self._w.window, words.title(chat), partial(self._print, chat.info.id))

    def ask_for_chats(self) -> None:
        """Asks where the chats are that are to be imported."""
        self._import_dialog.ask()

    def bring_in(self, paths: Sequence[Path]) -> None:
        """Imports the chats in files and folders."""
        self._import_dialog.accept()
        self._do(lambda: self._exchange.bring_in(paths))

    def on_notice_action(self, key: str, action: str) -> bool:
        """Carries out a button of a strip or toast of this subject. Returns False for others."""
        if key == EXPORTED:
            desktop.show_folder(self._shown)
        elif key == IMPORTED:
            self._chat.open(self._newest)
        elif key in (EXPORT, IMPORT):
            self._failures.over(key)
            if action == "stop":
                self._exchange.stop(incoming=key == IMPORT)
            elif action == Remedy.RETRY and key in self._again:
                self._do(self._again[key])
        else:
            return False
        return True

    def _do(self, work: Callable[[], None]) -> None:
        """Begins a piece of work; where it fails, *Try again* does the same once more."""
        self._works.append(work)
        work()

    def _connect(self) -> None:
        exchange = self._exchange
        self._export_dialog.chosen.connect(self._on_chosen)
        self._import_dialog.files_wanted.connect(self._ask_for_files)
        self._import_dialog.folder_wanted.connect(self._ask_for_folder)
        exchange.progressed.connect(self._on_progressed)
        exchange.ended.connect(self._on_ended)
        self._w.notices.dismissed.connect(self._closed.add)
        exchange.exported.connect(self._on_exported)
        exchange.imported.connect(self._on_imported)
        exchange.failed.connect(lambda error, incoming: self._failures.tell(error, IMPORT if incoming else EXPORT))
        self._w.window.closing.connect(self._end)

    def _end(self) -> None:
        self._exchange.shutdown()
        self._works.clear()
        self._again.clear()     # a printer must not outlive the app
        self._export_dialog.close()
        self._import_dialog.close()

    # -- out ------------------------------------------------------------------------------------------------------

    def _on_chosen(self, scope: str, kind: Format) -> None:
        wanted = Export(None if scope == ALL else self._asked, scope in (TREE, CHOSEN, ALL), kind)
        if not wanted.one_file:
            file_chooser.folder(self._w.window, translate("wiring", "Export into a folder"), self._folder,
                                lambda folder: self._begin(wanted, folder))
            return
        one = wanted.chats[0] if wanted.chats is not None and len(wanted.chats) == 1 else ""
        name = safe_name(self._title(one), self._default_name()) if one else self._default_name()
        file_chooser.file_to_save(
            self._w.window, translate("wiring", "Export"), self._folder / f"{name}.{kind.value}", _kind_text(kind),
            lambda path: self._begin(wanted, path))

    def _begin(self, wanted: Export, target: Path) -> None:
        self._folder = target.parent if wanted.one_file else target
        self._do(lambda: self._exchange.export(wanted, target, self._default_name()))

    def _default_name(self) -> str:
        """Returns the name of what holds several chats, and of a chat without a title."""
        return translate("wiring", "Parley chats {date}").format(date=time.strftime("%Y-%m-%d"))

    def _title(self, chat_id: str) -> str:
        shown = self._s.session.chat.info
        return shown.title if chat_id == shown.id else self._chats.title(chat_id)

    def _on_exported(self, done: Exported) -> None:
        self._shown = done.path
        self._w.notices.show_toast(EXPORTED, self.tr("%n chats exported.", "", done.chats),
                                   translate("wiring", "Show folder"), "show")

    def _print(self, chat_id: str, printer: QPagedPaintDevice) -> None:
        def draw(chat: Chat) -> None:
            pages.paint(chat, False, printer)

        def done() -> None:
            self._w.notices.show_toast(EXPORTED, translate("wiring", "Sent to the printer."))

        self._do(lambda: self._exchange.hand_over(chat_id, draw, done))

    # -- in -------------------------------------------------------------------------------------------------------

    def _ask_for_files(self) -> None:
        file_chooser.files_to_open(self._import_dialog, translate("wiring", "Import chats"), file_chooser.downloads(),
                                   translate("wiring", "Chats"), "*.json *.zip *.chat", self.bring_in)

    def _ask_for_folder(self) -> None:
        file_chooser.folder(self._import_dialog, translate("wiring", "Import chats from a folder"), Path.home(),
                            lambda folder: self.bring_in([folder]))

    def _on_imported(self, done: Imported) -> None:
        if done.failures:
            self._failures.tell(_told_together(done.failures), IMPORT)
        if not done.chats and not done.there and done.failures:
            return
        said = [self.tr("%n chats imported.", "", done.chats)]
        if done.there:
            said.append(self.tr("%n were here already.", "", done.there))
        self._newest = done.newest
        self._w.notices.show_toast(IMPORTED, " ".join(said),
                                   translate("wiring", "Show") if done.newest else "", "show")

    def _on_ended(self, incoming: bool) -> None:
        key = IMPORT if incoming else EXPORT
        self._again[key] = self._works.pop(0)
        self._closed.discard(key)
        self._failures.over(key)
        if incoming:
            self._s.chats.refresh()     # also after a failure: chats that came before it stay

    def _on_progressed(self, incoming: bool, number: int) -> None:
        key = IMPORT if incoming else EXPORT
        if key in self._closed:
            return
        text = self.tr("Importing… %n chats so far", "", number) if incoming \
            else self.tr("Exporting… %n chats so far", "", number)
        self._w.notices.show_strip(key, text, [(translate("wiring", "Stop"), "stop")])


def _told_together(failures: Sequence[StorageError]) -> AssistantError:
    """Returns one error for all that went wrong; a single one as it is."""
    texts = list(dict.fromkeys(error_text(error) for error in failures))
    if len(texts) == 1:
        return failures[0]
    names = list(dict.fromkeys(error.values.get("file", "") for error in failures))
    more = ["…"] if len(names) > NAMED else []
    return StorageError(
        QT_TRANSLATE_NOOP("errors", "Some chats could not be imported: {files}."),
        QT_TRANSLATE_NOOP("errors", "All others are here. Details tell what was wrong with each."),
        "\n".join(str(failure) for failure in failures),
        values={"files": ", ".join([f"“{name}”" for name in names[:NAMED]] + more)})


def _kind_text(kind: Format) -> str:
    return {
        Format.MARKDOWN: translate("wiring", "Markdown"), Format.HTML: translate("wiring", "Web page"),
        Format.PDF: translate("wiring", "PDF"), Format.JSON: translate("wiring", "Parley chats"),
    }[kind]
