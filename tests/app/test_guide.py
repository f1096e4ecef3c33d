"""The five-minute guide can be followed as it is written: by mouse and keyboard, with the practice model, in both
languages.

With PARLEY_GUIDE_PICTURES=FOLDER the picture of each step is kept there; `python -m tests.screenshots.guide` does that.
"""

import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTextEdit

from assistant.domain.chat import Message
from assistant.ui.explore.bars import Bars
from assistant.ui.explore.next_word import NextWord
from assistant.ui.explore.panel import ExplorePanel
from tests.app.driver import Driver

ROOT = Path(__file__).parents[2]
GUIDES = {"en": "five-minutes.md", "zh_CN": "five-minutes.zh-CN.md"}
QUESTION = "Tell me about seals."
SENTENCE = "The cat sat on the mat and looked out of the parliament."
STEPS = 8
SETTLE_MS = 400


class Reader:
    """Somebody who follows the guide, and keeps a picture of each step where one is wanted."""

    def __init__(self, app: Driver, language: str) -> None:
        self.app, self._ending, self._step = app, "" if language == "en" else "-zh", 0

    def seen(self) -> None:
        """The step is done: what is on the screen is its picture."""
        self._step += 1
        if folder := os.environ.get("PARLEY_GUIDE_PICTURES"):
            QTest.qWait(SETTLE_MS)
            screen = QApplication.activeWindow() or self.app.window
            screen.grab().save(str(Path(folder) / f"guide-{self._step}{self._ending}.png"))

    def steps(self) -> int:
        return self._step


def place_of(app: Driver, answer: Message, word: int) -> tuple[QTextEdit, QPoint]:
    """Returns where a word of the answer is on the screen, by number from 0."""
    view = next(view for view in app.transcript.findChildren(QTextEdit)
                if view.isVisible() and view.toPlainText() and view.toPlainText() in answer.text)
    starts = [match.start() for match in re.finditer(r"\S+", view.toPlainText())]
    cursor = QTextCursor(view.document())
    cursor.setPosition(starts[word] + 1)
    return view, view.cursorRect(cursor).center() + QPoint(1, 0)


@pytest.mark.parametrize("language", GUIDES)
def test_the_guide_can_be_followed(app: Driver, starter_model: Path, language: str) -> None:
    app.settings(language=language, theme="light")
    reader = Reader(app, language)
    app.open()
    app.until_seen("starterButton")
    app.until(lambda: app.part("downloadButton", QAbstractButton).text())
    reader.seen()

    app.click("starterButton")
    app.until(app.window.engine_ready)
    app.services.session.set_value("generation.seed", 11)   # whose answer ends where the model is in doubt
    app.set_number("generation.max_tokens", 30)
    app.ask(QUESTION)
    first = app.answer()
    assert first.text
    reader.seen()

    bars = app.part("nextWord", NextWord)
    app.until(bars.distribution)
    app.drag("generation.temperature", 0.0)
    app.until(lambda: (found := bars.distribution()) is not None and found.candidates[0].after[-1] > 0.99)
    reader.seen()

    app.drag("generation.temperature", 1.0)
    app.until(lambda: (found := bars.distribution()) is not None and found.candidates[0].after[-1] < 0.98)
    reader.seen()

    app.press("F7")
    panel = app.part("explorePanel", ExplorePanel)
    app.until(lambda: app.seen("explorePanel") and panel.distribution() is not None)
    view, at = place_of(app, first, 4)
    before = app.part("exploreBars", Bars).candidates.distribution
    app.click(view.viewport(), at)
    app.until(lambda: (its := app.part("exploreBars", Bars).candidates.distribution) is not before and its.chosen >= 0
              and not app.part("explorePlace", QLabel).text().startswith(("Word 1 ", "第 1 ")))
    reader.seen()

    app.press("Down")
    app.click("exploreContinue")
    app.until(lambda: app.answers() and app.answer().id != first.id and app.window.engine_idle())
    app.press("Escape")
    app.until(lambda: not app.seen("explorePanel"))
    siblings = [message.id for message in app.services.session.chat.siblings(app.answer().id)]
    assert first.id in siblings
    assert len(siblings) == 2
    reader.seen()

    app.press("Shift+F7")
    app.until(lambda: any(view.extraSelections() for view in app.transcript.findChildren(QTextEdit)
                          if view.isVisible()))
    reader.seen()
    app.press("Shift+F7")

    app.window.commands.run("score_text")
    app.click("scoreText")
    app.type(SENTENCE)
    app.click("scoreButton")
    app.until(lambda: app.seen("scoreHeat") and not app.seen("scoreStopButton"))
    reader.seen()
    app.press("Escape")
    assert reader.steps() == STEPS
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.parametrize("language", GUIDES)
def test_the_guide_calls_things_what_the_app_calls_them(language: str) -> None:
    text = (ROOT / "docs" / GUIDES[language]).read_text("utf-8")
    tree = ElementTree.parse(ROOT / "resources/translations/parley_zh_CN.ts")
    known = {said for each in tree.iter("message")
             for said in [each.findtext("source" if language == "en" else "translation") or ""]}
    known |= {re.sub(r"\{\w+\}", "…", said) for said in known}
    # A question to be typed and words of the subject's own are no names.
    names = set(re.findall(r"\*([^*\n]+)\*", text)) - {QUESTION, "creativity"}
    assert len(names) >= 6
    assert names - known == set()


@pytest.mark.parametrize("language", GUIDES)
def test_every_step_has_its_picture(language: str) -> None:
    guide = ROOT / "docs" / GUIDES[language]
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", guide.read_text("utf-8"))
    assert len(pictures) == STEPS
    assert [name for name in pictures if not (guide.parent / name).is_file()] == []
