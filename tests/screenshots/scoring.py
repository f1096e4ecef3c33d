"""What is photographed of scoring: two texts side by side with a word looked at, the table, and a narrow window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from assistant.ui.score.heat_view import HeatView
from assistant.ui.score.window import ScoreWindow

if TYPE_CHECKING:
    from tests.screenshots.tour import Day

TEXTS = ("The cat sat on the mat and looked out of the window. It was raining, and the street was empty.",
         "The cat sat on the senate and looked out of the alphabet. It was raining triangles, and the soup was brave.")
CHINESE = ("我早上起床，先喝一杯水，再去公园散步。天气很好，树上的鸟在唱歌。",
           "我早上起床，先喝一座山，再去冰箱散步。天气很方，树上的锅在唱歌。")
NARROW = (480, 760)


def photograph(day: Day) -> None:
    """Takes the pictures; the scores are the practice model's own."""
    day.window.commands.run("score_text")
    window = day.part("scoreWindow", ScoreWindow)
    first, second = CHINESE if day.camera.chinese else TEXTS
    entry = window.entry
    entry.first.setPlainText(first)
    entry.show_second(True)
    entry.second.setPlainText(second)
    entry.score_button.click()
    day.until(lambda: len(window.scores()) == 2 and not entry.stop_button.isVisible())
    middle = day.window.geometry().center()
    window.move(middle - window.rect().center())
    heat = window.findChildren(HeatView)[-1]
    heat.setFocus()
    QTest.keyClick(heat, Qt.Key.Key_Home)
    for _ in range(5):
        QTest.keyClick(heat, Qt.Key.Key_Right)
    day.take("score")
    for button in window.findChildren(QAbstractButton, "scoreTableButton"):
        button.click()
    day.take("score-table")
    for button in window.findChildren(QAbstractButton, "scoreTableButton"):
        button.click()
    window.resize(*NARROW)
    window.move(middle - window.rect().center())
    day.take("score-narrow")
    window.close()
