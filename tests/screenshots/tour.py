"""Leads through the app in one language and theme and has a picture taken of every view."""

import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import psutil
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListView, QPlainTextEdit, QWidget

from assistant import app, paths
from assistant.domain.chat import AttachmentPart
from assistant.domain.settings import App
from assistant.store.settings_file import SettingsFile, StoredSettings
from assistant.ui.explore.bars import Bars
from assistant.ui.explore.panel import DRAWS, ExplorePanel
from assistant.ui.fold import Fold
from assistant.ui.model_picker import ModelPicker
from assistant.ui.notices import Strip
from assistant.ui.sampler_row import SamplerRow
from assistant.ui.sampling_panel import SamplingPanel
from assistant.ui.segments import SegmentKind
from assistant.ui.transcript import Transcript
from assistant.wiring.life import Life
from tests.screenshots import chats, comparing, finding, lens, presets, scoring, shelf
from tests.screenshots.camera import Camera

PATIENCE_S = 60
SETTLE_MS = 400                     # movements last 180 ms
WIDE, NARROW = (1280, 800), (480, 720)
MODEL = "SmolLM2 135M"
QUESTION = "Tell me about the sea, in a few short paragraphs."
WORDS = 12                          # after the first, to the one explored
WRITTEN = 420                       # characters of the answer that is photographed while it is written

Kind = TypeVar("Kind", bound=QWidget)


def photograph(out: Path, language: str, theme: str, text_size: int) -> None:
    """Takes every picture of one language and theme, on the PARLEY_HOME of this process."""
    application = QApplication([])
    app.name_application(application)
    camera = Camera(out, language, theme)
    look = App(language=language, theme=theme, text_size=text_size, reduce_motion=True)
    FirstDay(camera, look).photograph()
    shelf.write(Path.home(), shelf.CHINESE if camera.chinese else shelf.ENGLISH)
    ids = _seed(chats.CHINESE if language == "zh_CN" else chats.ENGLISH)
    story = {("en", "light"): chats.COAST, ("en", "dark"): chats.DATES,
             ("zh_CN", "light"): chats.SEA, ("zh_CN", "dark"): chats.LOG}[language, theme]
    starter = paths.starter_model()
    assert starter is not None, "run `make setup`"
    EveryDay(camera, ids, App(language=language, theme=theme, text_size=text_size, reduce_motion=True,
                         last_model=str(starter), last_chat=ids[story.title])).photograph()


def _seed(stories: tuple[chats.Story, ...]) -> dict[str, str]:
    places = paths.find()
    shutil.rmtree(places.data)
    paths.create(places)
    return chats.write(places.database, stories, MODEL)


class Day:
    """The app, started with some settings; what a user's hand does."""

    def __init__(self, camera: Camera, look: App) -> None:
        places = paths.find()
        paths.create(places)
        SettingsFile(places.settings).save(StoredSettings(app=look))
        self.camera = camera
        self.window = app.build([])
        life = self.window.findChild(Life)
        assert isinstance(life, Life)
        self.services, self.widgets = life.services, life.widgets

    def photograph(self) -> None:
        """Shows the window, takes the pictures, and closes it."""
        self.window.resize(*WIDE)
        self.window.show()
        try:
            self.tour()
        finally:
            self.window.close()
            self.window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def tour(self) -> None:
        raise NotImplementedError

    def take(self, name: str) -> None:
        QTest.qWait(SETTLE_MS)
        self.camera.take(name, self.window)

    def part(self, name: str, kind: type[Kind] = QWidget) -> Kind:  # type: ignore[assignment]  # a TypeVar's default
        found = next((w for w in QApplication.allWidgets() if w.objectName() == name and isinstance(w, kind)), None)
        assert found is not None, name
        return found

    def click(self, name: str) -> None:
        self.part(name, QAbstractButton).click()

    def until(self, what: Callable[[], Any]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not what():
            if time.monotonic() > end:
                raise TimeoutError(f"waited {PATIENCE_S} s in vain")
            QTest.qWait(10)

    def narrow(self, name: str) -> None:
        self.window.resize(*NARROW)
        self.take(f"{name}-narrow")
        self.window.resize(*WIDE)
        QTest.qWait(SETTLE_MS)


class FirstDay(Day):
    """Nothing is there yet but the practice model."""

    def tour(self) -> None:
        self.until(lambda: self.services.library.machine is not None and self.services.library.starter())
        self.part("firstMessage").clearFocus()
        self.take("first-run")
        self.narrow("first-run")
        with _cable_pulled():
            next(button for button in self.widgets.first_run.findChildren(QAbstractButton)
                 if button.objectName() == "downloadButton").click()
            self.until(lambda: self.seen("remedy.retry"))
        self.take("download-failed")

    def seen(self, name: str) -> bool:
        return any(w.objectName() == name and w.isVisible() for w in QApplication.allWidgets())


class EveryDay(Day):
    """Chats are there, by title, and a model that was used before."""

    def __init__(self, camera: Camera, ids: dict[str, str], look: App) -> None:
        self._ids = ids
        super().__init__(camera, look)

    def tour(self) -> None:
        self._load()
        self.until(lambda: "practice" in self.widgets.notices.strips())
        self.part("notice.practice", Strip).close_button.click()
        self._look_for_gaps()
        self.take("main")
        self.narrow("main")
        self._explore()
        comparing.photograph(self, QUESTION)
        self._windows()
        self._reading()
        self.services.session.new({})
        self.take("empty")
        self._answer()

    def _load(self) -> None:
        fractions: list[float] = []

        def on_loading(fraction: float) -> None:
            # In the midst of it: the practice model is loaded before a timer could look.
            if fraction > 0.3 and not fractions:
                fractions.append(fraction)
                QApplication.sendPostedEvents()
                self.camera.take("loading", self.window)

        self.services.models.loading.connect(on_loading)
        self.until(lambda: self.window.engine_ready() and self.part("transcript", Transcript).message_count() > 0)
        assert fractions, "the model was loaded without saying how far it is"

    def _look_for_gaps(self) -> None:
        """The room a text is given must be what it needs."""
        for _, segment in self.part("transcript", Transcript).shown_segments():
            if segment.document is not None and segment.kind is not SegmentKind.CODE:
                needed = segment.document.size().height()
                assert abs(segment.height - needed) <= 1, f"{segment.height} px for {needed}"

    def _explore(self) -> None:
        """A word of an answer of the practice model's own, and what might have stood there."""
        session, shown = self.services.session, self.services.session.chat.info.id
        session.new({"generation.seed": 11, "generation.max_tokens": 80, "generation.min_p": 0.0}, temporary=True)
        session.send(QUESTION)
        self.until(lambda: len(session.chat.branch()) == 2 and self.window.engine_idle())
        self.window.commands.run("explore")
        panel = self.part("explorePanel", ExplorePanel)
        self.until(panel.distribution)
        for _ in range(WORDS):
            panel.step_requested.emit(1)
        self.until(lambda: f" {WORDS + 1} " in self.part("explorePlace", QLabel).text())
        panel.draw_requested.emit(DRAWS)
        self.until(lambda: self.part("exploreBars", Bars).candidates.drawn)
        self.take("explore")
        self.window.commands.run("explore")
        lens.photograph(self)
        session.open(shown)
        self.until(lambda: session.chat.info.id == shown)

    def _windows(self) -> None:
        panel = self.part("samplingPanel", SamplingPanel)
        samplers = [fold for fold in panel.findChildren(Fold) if fold.isVisible()][-1]     # groups are inside it
        samplers.set_open(True)
        self.until(lambda: any(row.isVisible() for row in panel.findChildren(SamplerRow)))
        self.take("samplers")
        samplers.set_open(False)
        presets.photograph(self)
        self.part("modelPicker", ModelPicker).open()
        self.take("picker")
        self.part("modelPopup").hide()
        for name, window, open_it in (
                ("browser", self.widgets.browser, self.widgets.picker.find_more_requested.emit),
                ("settings", self.widgets.settings, self.widgets.chat_list.settings_requested.emit)):
            open_it()
            window.move(self.window.geometry().center() - window.rect().center())
            self.take(name)
            if window is self.widgets.browser:
                finding.compare(self)
            window.close()
        finding.search(self)
        shelf.photograph(self, Path.home(), shelf.CHINESE if self.camera.chinese else shelf.ENGLISH)
        scoring.photograph(self)

    def _reading(self) -> None:
        """Formulas and what is found in a chat; the chat's branches; a search over all chats, and the commands."""
        chinese = self.camera.chinese
        self.window.commands.run("outline")
        self.take("outline")
        self._close_popups()
        self.services.session.open(self._ids[(chats.ZINS if chinese else chats.SAVINGS).title])
        self.until(lambda: "72" in self.part("transcript", Transcript).to_plain_text())
        self.window.commands.run("find")
        QTest.keyClicks(self.part("findField"), "72")
        self.take("find")
        self.click("findClose")
        self.window.commands.run("export")
        self.take("export")
        self._close_popups()
        search = self.part("chatSearch", QLineEdit)
        search.setText("公交" if chinese else "where a bus")
        rows: Any = self.part("chatList", QListView).model()
        self.until(lambda: any(row.snippet for row in rows.rows))
        self.take("search")
        search.setText(">复制" if chinese else ">co")
        self.take("commands")
        search.clear()
        self._attach(chinese)

    def _attach(self, chinese: bool) -> None:
        self.services.session.new({})
        name, text = ("租房信.txt", "尊敬的房东：\n" * 40) if chinese else ("rent letter.txt", "Dear landlady,\n" * 60)
        self.widgets.composer.attach(AttachmentPart(name, text))
        words = "写得友好一点。" if chinese else "Make it friendlier, please."
        self.part("composer", QPlainTextEdit).setPlainText(words)
        self.take("attachment")
        self.click("removeAttachment")      # by hand: the draft would bring the file back
        self.click("toastClose")
        self.widgets.composer.clear()

    def _close_popups(self) -> None:
        for top in QApplication.topLevelWidgets():
            if top is not self.window and top.isVisible():
                top.close()

    def _answer(self) -> None:
        """An answer being written, and the same one after the engine has died."""
        self.services.session.set_value("generation.seed", 11)
        self.services.session.set_value("generation.temperature", 0.3)
        composer = self.part("composer", QPlainTextEdit)
        composer.setPlainText(QUESTION)
        QTest.keyClick(composer, Qt.Key.Key_Return)
        transcript = self.part("transcript", Transcript)
        self.until(lambda: len(transcript.to_plain_text()) > len(QUESTION) + WRITTEN)
        self.camera.take("writing", self.window)
        for worker in psutil.Process().children():
            worker.kill()
        self.until(self.window.engine_idle)
        self.take("error")


@contextmanager
def _cable_pulled() -> Iterator[None]:
    """No name is found, as on a computer without a network."""
    real = socket.getaddrinfo

    def getaddrinfo(*_arguments: Any, **_named: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    socket.getaddrinfo = getaddrinfo
    try:
        yield
    finally:
        socket.getaddrinfo = real
