"""The list of downloads: each with its state, reason and buttons, and what concerns all of them."""

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QProgressBar, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.downloads import DiskRoom, Leftover
from assistant.domain.errors import HubError, Remedy
from assistant.domain.model import DownloadPhase, DownloadState, Fit, HubModel, Verdict
from assistant.ui.buttons import Button
from assistant.ui.download_bar import DownloadBar
from assistant.ui.download_list import DownloadList
from assistant.ui.model_browser import ModelBrowser
from assistant.ui.theme import Theme

FIRST = HubModel("org/first", "first.gguf", "main", 2_500_000_000, "", "First 4B")
SECOND = HubModel("org/second", "second.gguf", "main", 2_500_000_000, "", "Second 4B")
THIRD = HubModel("org/third", "third.gguf", "main", 2_500_000_000, "", "Third 4B")

Kind = TypeVar("Kind", bound=QWidget)


@pytest.fixture
def downloads(theme: Theme, qtbot: QtBot) -> DownloadList:
    made = DownloadList(theme)
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def part(downloads: QWidget, name: str, kind: type[Kind]) -> Kind:
    found = downloads.findChild(kind, name)
    assert found is not None, name
    return found


def button(downloads: QWidget, name: str) -> Button:
    return part(downloads, name, Button)


def words(downloads: DownloadList) -> str:
    return "\n".join(part.text() for part in downloads.findChildren(QLabel) if part.isVisible())


def test_a_finished_download_stays_until_it_was_read(downloads: DownloadList) -> None:
    downloads.set_state(DownloadState(FIRST, DownloadPhase.DONE, 1, 1))
    assert "Downloaded and checked" in words(downloads)
    button(downloads, "discardButton").click()
    assert not downloads.isVisible()


def test_files_of_one_model_are_told_apart(downloads: DownloadList) -> None:
    small, large = (replace(FIRST, file=f"{each}.gguf", quantisation=each) for each in ("Q4_K_M", "Q8_0"))
    downloads.set_state(DownloadState(small, DownloadPhase.QUEUED, 0, 2))
    assert "Q4_K_M" not in words(downloads)
    downloads.set_state(DownloadState(large, DownloadPhase.QUEUED, 0, 2))
    assert [bar.accessibleName() for bar in downloads.findChildren(DownloadBar)] == [
        "First 4B · Q4_K_M", "First 4B · Q8_0"]
    downloads.remove(large)
    assert "Q4_K_M" not in words(downloads)


def test_all_downloads_are_paused_resumed_and_put_in_order(downloads: DownloadList, qtbot: QtBot) -> None:
    running = DownloadState(FIRST, DownloadPhase.DOWNLOADING, 1, 2)
    waiting = DownloadState(SECOND, DownloadPhase.QUEUED, 0, 2)
    downloads.set_state(running)
    downloads.set_state(waiting)
    assert "Waiting for its turn" in words(downloads)
    with qtbot.waitSignal(downloads.pause_all_requested):
        button(downloads, "pauseAllButton").click()
    assert button(downloads, "resumeAllButton").isHidden()
    downloads.set_state(DownloadState(SECOND, DownloadPhase.PAUSED, 0, 2))
    with qtbot.waitSignal(downloads.resume_all_requested):
        button(downloads, "resumeAllButton").click()
    downloads.findChildren(Button, "downloadMenuButton")[1].click()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    with qtbot.waitSignal(downloads.move_requested) as caught:
        next(entry for entry in menu.actions() if entry.objectName() == "download.first").trigger()
    menu.close()
    assert caught.args == [SECOND, 0]
    downloads.set_order([waiting, running])
    first, second = downloads.findChildren(DownloadBar)
    qtbot.waitUntil(lambda: second.y() < first.y())


def three(downloads: DownloadList) -> list[DownloadBar]:
    """Shows three downloads, of which two wait; the list follows what is asked of it, as the queue does."""
    states = [DownloadState(FIRST, DownloadPhase.DOWNLOADING, 1, 2), DownloadState(SECOND, DownloadPhase.QUEUED, 0, 2),
              DownloadState(THIRD, DownloadPhase.QUEUED, 0, 2)]
    for state in states:
        downloads.set_state(state)

    def move(model: HubModel, place: int) -> None:
        moved = next(state for state in states if state.model == model)
        states.remove(moved)
        states.insert(place, moved)
        downloads.set_order(states)

    downloads.move_requested.connect(move)
    downloads.resize(600, 400)
    return downloads.findChildren(DownloadBar)


def names(downloads: DownloadList) -> list[str]:
    """Returns what the bars are about, from top to bottom as they are seen."""
    QApplication.processEvents()
    bars = sorted(downloads.findChildren(DownloadBar), key=lambda bar: bar.mapToGlobal(QPoint(0, 0)).y())
    return [state.model.name for bar in bars if (state := bar.state()) is not None]


def test_a_waiting_download_is_dragged_to_the_front(downloads: DownloadList, qtbot: QtBot) -> None:
    first, _, third = three(downloads)
    qtbot.waitUntil(lambda: names(downloads) == ["First 4B", "Second 4B", "Third 4B"])
    grip = part(third, "downloadGrip", QWidget)
    assert grip.isVisible()
    handle = downloads.windowHandle()
    start = grip.mapTo(downloads, grip.rect().center())
    goal = first.mapTo(downloads, QPoint(20, 2))
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(handle, start + (goal - start) * share)
    with qtbot.waitSignal(downloads.move_requested) as caught:
        QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, goal)
    assert caught.args == [THIRD, 0]
    assert names(downloads) == ["Third 4B", "First 4B", "Second 4B"]


def test_escape_lets_a_dragged_download_stay(downloads: DownloadList, qtbot: QtBot) -> None:
    first, _, third = three(downloads)
    qtbot.waitUntil(lambda: names(downloads) == ["First 4B", "Second 4B", "Third 4B"])
    handle, nothing = downloads.windowHandle(), Qt.KeyboardModifier.NoModifier
    start, goal = (bar.mapTo(downloads, QPoint(30, 4)) for bar in (third, first))
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, nothing, start)
    QTest.mouseMove(handle, (start + goal) / 2)
    QTest.mouseMove(handle, goal)
    QTest.keyClick(handle, Qt.Key.Key_Escape)
    with qtbot.assertNotEmitted(downloads.move_requested):
        QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, nothing, goal)
    assert names(downloads) == ["First 4B", "Second 4B", "Third 4B"]


def test_a_download_is_moved_by_the_keyboard_and_keeps_it(downloads: DownloadList, qtbot: QtBot) -> None:
    _, _, third = three(downloads)
    downloads.activateWindow()
    qtbot.waitUntil(downloads.isActiveWindow)
    third.pause_button.setFocus()
    handle = downloads.windowHandle()
    QTest.keyClick(handle, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert names(downloads) == ["First 4B", "Third 4B", "Second 4B"]
    assert third.accessibleDescription() == "2 of 3"
    QTest.keyClick(handle, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    with qtbot.assertNotEmitted(downloads.move_requested):      # it is the first already
        QTest.keyClick(handle, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert names(downloads) == ["Third 4B", "First 4B", "Second 4B"]
    QTest.keyClick(handle, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert names(downloads) == ["First 4B", "Third 4B", "Second 4B"]
    assert third.pause_button.hasFocus()


def test_what_is_finished_has_no_place_in_the_queue(downloads: DownloadList) -> None:
    bars = three(downloads)
    downloads.set_state(DownloadState(FIRST, DownloadPhase.DONE, 2, 2))
    assert [bar.accessibleDescription() for bar in bars] == ["", "1 of 2", "2 of 2"]
    assert part(bars[0], "downloadGrip", QWidget).isHidden()


def test_a_short_disk_and_leftovers_are_told(downloads: DownloadList, qtbot: QtBot) -> None:
    left = [Leftover(Path("/models/a.gguf"), 4_000_000_000, 1_767_323_045.0),
            Leftover(Path("/models/b.gguf"), 100_000_000, 0)]
    downloads.set_leftovers(left)
    assert "Unfinished downloads: 2, 4.1 GB" in words(downloads)
    button(downloads, "leftoversButton").click()
    box = part(downloads, "leftoversBox", QWidget)
    with qtbot.waitSignal(downloads.clean_requested) as caught:
        button(box, "cleanUpButton").click()
    assert caught.args == [left]
    downloads.set_leftovers([])
    downloads.set_state(DownloadState(FIRST, DownloadPhase.DOWNLOADING, 1, 2))
    downloads.set_room(DiskRoom(2_000_000_000, 2_500_000_000, 1 << 30))
    assert "The disk is short of 1.6 GB; 2.0 GB are free." in words(downloads)


def test_a_failed_download_says_where_and_why_at_its_bar(downloads: DownloadList, qtbot: QtBot) -> None:
    error = HubError("The file on the Hub is damaged.", remedies=(Remedy.DOWNLOAD_AGAIN,))
    downloads.set_state(
        DownloadState(FIRST, DownloadPhase.FAILED, 1_000_000, 2_000_000, error=error, host="hub.example"))
    assert "The file on the Hub is damaged." in words(downloads)
    assert "hub.example" in words(downloads)
    with qtbot.waitSignal(downloads.remedy_requested) as caught:
        button(downloads, "remedy.download_again").click()
    assert caught.args == [Remedy.DOWNLOAD_AGAIN, FIRST]


def test_a_download_follows_the_choice_of_font(downloads: DownloadList, theme: Theme, qapp: QApplication) -> None:
    downloads.set_state(DownloadState(FIRST, DownloadPhase.PAUSED, 1_000_000, 2_000_000))
    line = next(part for part in downloads.findChildren(QLabel) if part.text().startswith("Paused"))
    before = line.font().families()
    theme.apply(qapp, "light", 100, True, False)
    assert line.font().families() == theme.tabular_font(13).families() != before


def test_two_downloads_are_seen_whole_where_the_window_has_room(theme: Theme, qtbot: QtBot) -> None:
    browser = ModelBrowser(theme)
    qtbot.addWidget(browser)
    browser.show()
    for model in (FIRST, SECOND, THIRD):
        browser.set_download(DownloadState(model, DownloadPhase.DOWNLOADING, 1, 2))
    area = browser.downloads.findChild(QScrollArea)
    assert area is not None

    def whole() -> int:
        seen = area.viewport().rect()
        return sum(seen.contains(QRect(bar.mapTo(area.viewport(), QPoint(0, 0)), bar.size()))
                   for bar in browser.findChildren(DownloadBar))

    qtbot.waitUntil(lambda: whole() == 2)
    browser.resize(980, 480)
    qtbot.waitUntil(lambda: whole() == 1)


def test_everything_ends_where_the_bars_do(downloads: DownloadList, qtbot: QtBot) -> None:
    def ends() -> set[int]:
        parts: list[QWidget] = [button(downloads, "pauseAllButton"), *downloads.findChildren(QProgressBar),
                                *downloads.findChildren(Button, "discardButton")]
        return {part.mapTo(downloads, QPoint(part.width(), 0)).x() for part in parts}

    downloads.set_state(DownloadState(FIRST, DownloadPhase.DOWNLOADING, 1, 2))
    downloads.set_state(DownloadState(SECOND, DownloadPhase.QUEUED, 0, 2))
    qtbot.waitUntil(lambda: ends() == {downloads.width()})
    downloads.set_state(DownloadState(THIRD, DownloadPhase.QUEUED, 0, 2))
    area = downloads.findChild(QScrollArea)
    assert area is not None
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0 and len(ends()) == 1)
    assert max(ends()) < downloads.width()


@pytest.mark.parametrize(("phase", "told"), [
    (DownloadPhase.DOWNLOADING, "Downloading…"), (DownloadPhase.QUEUED, "Waiting for its turn"),
    (DownloadPhase.CHECKING, "Checking…"), (DownloadPhase.PAUSED, "Download paused"),
    (DownloadPhase.DONE, "Download · 2.5 GB"), (DownloadPhase.FAILED, "Download · 2.5 GB")])
def test_the_button_says_why_it_cannot_be_pressed(phase: DownloadPhase, told: str, theme: Theme, qtbot: QtBot) -> None:
    browser = ModelBrowser(theme)
    qtbot.addWidget(browser)
    browser.found.set_curated([(FIRST, Fit(Verdict.FITS, 10**9, 8192))])
    browser.show()
    browser.found.rows.step(1)
    browser.set_download(DownloadState(FIRST, phase, 1, 2, error=HubError("No.") if phase == "failed" else None))
    offer = button(browser, "downloadButton")
    assert (offer.text(), offer.isEnabled()) == (told, told.startswith("Download ·"))
