"""The first page: one click to a model, the first message typed meanwhile, and nothing said that is not so."""

import pytest
from PySide6.QtCore import QLocale, Qt, QTranslator
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QProgressBar, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.errors import HubError, Remedy
from assistant.domain.hub import ConnectedFor
from assistant.domain.model import DownloadPhase, DownloadState, Fit, HubModel, Machine, Verdict
from assistant.ui.buttons import Button
from assistant.ui.controls import CardButton, Chip
from assistant.ui.download_bar import DownloadBar
from assistant.ui.first_run import FirstRunPage
from assistant.ui.model_browser import ModelBrowser
from assistant.ui.model_picker import ModelPicker
from assistant.ui.sampling_panel import SamplingPanel
from assistant.ui.settings_dialog import SettingsDialog
from assistant.ui.theme import Theme

MODEL = HubModel("org/model", "model.gguf", "main", 2_497_280_256, "0" * 64, "Qwen3 4B", "Writes well.", "apache-2.0")
MACHINE = Machine(16 * 2**30 - 4 * 10**8, 9 * 2**30, 8, 212_000_000_000, "GeForce RTX 3060", 12 * 2**30)


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> FirstRunPage:
    made = FirstRunPage(theme)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.set_machine(MACHINE)
    made.set_recommended(MODEL, Fit(Verdict.GPU, 4 * 10**9, 8192, 36, 47), here=False)
    made.set_local_count(2)
    made.set_starter_available(True)
    with qtbot.waitExposed(made):
        made.show()
    return made


def words(page: QWidget) -> str:
    texts = [part.text() for part in page.findChildren(QLabel) if part.isVisible()]
    texts += [part.text() for part in page.findChildren(Button) if part.isVisible()]
    texts += [part.text() for part in page.findChildren(Chip) if part.isVisible()]
    return "\n".join(texts).replace(QLocale().decimalPoint(), ".")


def button(page: QWidget, name: str) -> Button:
    found = page.findChild(Button, name)
    assert found is not None
    return found


def state(phase: DownloadPhase, **values: object) -> DownloadState:
    return DownloadState(MODEL, phase, 1_100_000_000, MODEL.size, **values)  # type: ignore[arg-type]


def test_it_says_what_the_computer_has_and_whether_the_model_fits(page: FirstRunPage) -> None:
    for fact in ("16 GB memory", "8 cores", "GeForce RTX 3060", "212 GB free", "Qwen3 4B", "Download · 2.5 GB",
                 "Fits in the graphics card", "about 35 words a second, estimated", "free licence", "2 found here",
                 "No connection has been made."):
        assert fact in words(page)


def test_a_computer_without_a_graphics_card_is_not_said_to_have_one(page: FirstRunPage) -> None:
    page.set_machine(Machine(8 * 2**30, 4 * 2**30, 4, 10**11))
    assert "GeForce" not in words(page)
    assert "8 GB memory" in words(page)


def test_the_download_takes_the_buttons_place_and_says_how_long(page: FirstRunPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.download_requested):
        button(page, "downloadButton").click()
    page.set_download(state(DownloadPhase.DOWNLOADING, speed=12e6, seconds_left=118.0))
    assert not button(page, "downloadButton").isVisible()
    bar = page.findChild(DownloadBar)
    progress = page.findChild(QProgressBar, "downloadProgress")
    assert bar is not None
    assert progress is not None
    assert bar.text().replace(QLocale().decimalPoint(), ".") == "1.1 of 2.5 GB · 12 MB/s · 2 min left"
    assert progress.value() / progress.maximum() == pytest.approx(0.44, abs=0.001)
    with qtbot.waitSignal(page.pause_requested):
        button(page, "pauseButton").click()
    page.set_download(state(DownloadPhase.PAUSED))
    assert bar.text().startswith("Paused")
    with qtbot.waitSignal(page.resume_requested):
        button(page, "pauseButton").click()
    page.set_download(state(DownloadPhase.WAITING, wait_seconds=8.0, error=HubError("The connection was lost.")))
    assert bar.text() == "Waiting for the network, next try in 8 s"
    assert "The connection was lost." in words(page)
    page.set_download(state(DownloadPhase.CHECKING))
    assert bar.text() == "Checking…"
    assert not button(page, "pauseButton").isVisible()
    page.set_loading(0.4)
    assert "Loading… 40 %" in words(page)
    assert not bar.isVisible()


def test_a_load_stands_in_the_place_of_a_download_until_it_is_over(page: FirstRunPage) -> None:
    page.set_download(state(DownloadPhase.PAUSED))
    page.set_loading(0.4)
    page.set_download(state(DownloadPhase.PAUSED))
    assert "Loading… 40 %" in words(page)
    page.set_loading(None)
    assert button(page, "pauseButton").isVisible()
    page.set_download(None)
    assert button(page, "downloadButton").isVisible()


def test_a_load_names_the_model_where_another_one_is_recommended(page: FirstRunPage) -> None:
    page.set_loading(0.0, "SmolLM2 135M")
    assert "Loading SmolLM2 135M…" in words(page).splitlines()
    page.set_loading(0.4, "SmolLM2 135M")
    assert "Loading SmolLM2 135M… 40 %" in words(page)


def test_whoever_waits_for_the_network_may_go_another_way_at_once(page: FirstRunPage, qtbot: QtBot) -> None:
    def told(phase: DownloadPhase, **values: object) -> list[Button]:
        page.set_download(state(phase, **values))
        return [each for each in page.findChildren(Button, "remedy.use_mirror") if each.isVisible()]

    def error() -> HubError:
        return HubError("The Hub cannot be reached.", remedies=(Remedy.RETRY, Remedy.USE_MIRROR))

    [mirror] = told(DownloadPhase.WAITING, wait_seconds=2.0, error=error())
    assert told(DownloadPhase.WAITING, wait_seconds=1.0, error=error()) == [mirror], "a press would be lost"
    assert told(DownloadPhase.DOWNLOADING, error=error()) == [mirror], "it is gone while the next try goes nowhere"
    assert "The Hub cannot be reached." in words(page)
    with qtbot.waitSignal(page.remedy_requested) as caught:
        mirror.click()
    assert caught.args == [Remedy.USE_MIRROR]
    assert told(DownloadPhase.DOWNLOADING, speed=12e6) == []
    assert "The Hub cannot be reached." not in words(page)


@pytest.mark.parametrize(("purposes", "said"), [
    ((ConnectedFor.SEARCH,), ["the search"]),
    ((ConnectedFor.UPDATES,), ["the update check"]),
    ((ConnectedFor.SEARCH, ConnectedFor.DOWNLOAD, ConnectedFor.SEARCH), ["the download", "the search"]),
])
def test_the_page_says_what_the_network_was_used_for(
        purposes: tuple[ConnectedFor, ...], said: list[str], page: FirstRunPage) -> None:
    for purpose in purposes:
        page.add_connection(purpose)
    what = QLocale().createSeparatedList(said)
    assert f"Connected only for {what}. What you write stays here." in words(page)


def test_a_download_that_was_only_tried_is_not_called_a_connection(page: FirstRunPage) -> None:
    page.add_connection(ConnectedFor.DOWNLOAD)
    assert "Only the download uses the internet. What you write stays here." in words(page)
    assert "onnect" not in words(page)
    page.set_answered()
    assert "Connected only for the download. What you write stays here." in words(page)


def test_an_error_takes_the_bars_place_with_a_next_step(page: FirstRunPage, qtbot: QtBot) -> None:
    error = HubError("The Hub cannot be reached.", "Try a mirror.",
                     remedies=(Remedy.RETRY, Remedy.USE_MIRROR, Remedy.USE_FILE))
    page.set_download(state(DownloadPhase.FAILED, error=error))
    assert "The Hub cannot be reached." in words(page)
    assert page.findChild(QProgressBar, "downloadProgress").isHidden()  # type: ignore[union-attr]
    for remedy in error.remedies:
        with qtbot.waitSignal(page.remedy_requested) as caught:
            next(b for b in page.findChildren(Button, f"remedy.{remedy}") if b.isVisible()).click()
        assert caught.args == [remedy]
    page.set_download(None)
    page.set_error(error)
    assert "Try a mirror." in words(page)
    page.set_error(None)
    assert button(page, "downloadButton").isVisible()


def test_enter_queues_the_first_message_and_it_can_be_changed(page: FirstRunPage, qtbot: QtBot) -> None:
    field = page.findChild(QPlainTextEdit, "firstMessage")
    assert field is not None
    sent: list[str] = []
    page.message_submitted.connect(sent.append)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert sent == []                                  # nothing written yet
    QTest.keyClicks(field, "Plan a walk")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert sent == ["Plan a walk"]
    page.set_queued("Plan a walk")
    assert "Sent when the model is ready" in words(page)
    assert "Plan a walk" in words(page)
    with qtbot.waitSignal(page.message_withdrawn):
        next(b for b in page.findChildren(Button) if b.text() == "Change").click()
    assert field.toPlainText() == "Plan a walk"
    assert field.isVisible()


def test_spaces_that_must_not_break_stay_in_the_first_message(page: FirstRunPage, qtbot: QtBot) -> None:
    field = page.findChild(QPlainTextEdit, "firstMessage")
    assert field is not None
    field.setPlainText("10\u00a0000")
    with qtbot.waitSignal(page.message_submitted) as sent:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert sent.args == ["10\u00a0000"]


def test_enter_while_an_input_method_composes_does_not_send(page: FirstRunPage) -> None:
    field = page.findChild(QPlainTextEdit, "firstMessage")
    assert field is not None
    sent: list[str] = []
    page.message_submitted.connect(sent.append)
    QApplication.sendEvent(field, QInputMethodEvent("ni hao", []))
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert sent == []
    commit = QInputMethodEvent()
    commit.setCommitString("你好")
    QApplication.sendEvent(field, commit)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert sent == ["你好"]


def test_the_other_ways_are_one_click(page: FirstRunPage, qtbot: QtBot) -> None:
    for name, signal in (("useFileButton", page.use_file_requested), ("starterButton", page.starter_requested)):
        with qtbot.waitSignal(signal):
            QTest.mouseClick(button(page, name), Qt.MouseButton.LeftButton)
    page.set_starter_available(False)
    assert not button(page, "starterButton").isVisible()
    page.set_local_count(0)
    assert "found here" not in words(page)


def test_in_the_smallest_window_cards_stack_and_nothing_is_cut_at_the_sides(page: FirstRunPage, qtbot: QtBot) -> None:
    page.resize(480, 480)
    first, second = page.findChildren(CardButton)

    def left_of(part: QWidget) -> int:
        return part.mapTo(page, part.rect().topLeft()).x()

    def stacked() -> bool:
        return second.y() > first.y() and left_of(first) == left_of(second)

    qtbot.waitUntil(stacked)      # layouts settle over several events
    for part in (*page.findChildren(QLabel), *page.findChildren(Button)):
        if part.isVisible():
            assert left_of(part) >= 0, part
            assert left_of(part) + part.width() <= page.width(), part


class Marked(QTranslator):
    """Stands for a language in which every source text is known: shows it between marks."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"«{source}»"


def test_every_word_of_the_panels_changes_with_the_language(page: FirstRunPage, theme: Theme, qtbot: QtBot) -> None:
    panels: list[QWidget] = [page, SamplingPanel(theme), SettingsDialog(theme), ModelPicker(theme), ModelBrowser(theme)]
    for panel in panels[1:]:
        qtbot.addWidget(panel)
    marked = Marked()
    names = {"", "简体中文", "English", "Qwen3 4B", "GeForce RTX 3060"}
    try:
        QApplication.installTranslator(marked)
        QApplication.processEvents()
        for panel in panels:
            texts = [part.text() for part in panel.findChildren(QLabel)]
            texts += [part.text() for part in panel.findChildren(Button)]
            assert [text for text in texts if "«" not in text and text not in names] == []
            for button in panel.findChildren(Button):
                assert button.accessibleName() or button.isHidden(), (panel, button)
    finally:
        QApplication.removeTranslator(marked)
        QApplication.processEvents()


def test_a_recommended_model_that_is_here_is_used_not_downloaded(page: FirstRunPage) -> None:
    page.set_recommended(MODEL, Fit(Verdict.GPU, 4 * 10**9, 8192, 36, 47), here=True)
    assert "Use it · it is here already" in words(page)
    assert "Download" not in words(page).replace("Only the download needs the internet", "")
    assert "it goes on where it stopped" not in words(page)
    page.set_recommended(MODEL, Fit(Verdict.GPU, 4 * 10**9, 8192, 36, 47), here=False)
    assert "Download · 2.5 GB" in words(page)
