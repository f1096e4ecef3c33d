"""What is photographed of comparing answers and of writing one word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

from assistant.ui.candidates_view import CandidatesView
from assistant.ui.compare_setup import CompareSetup
from assistant.ui.explore.step_panel import StepPanel
from assistant.wiring.exploring import ExploreWiring

if TYPE_CHECKING:
    from tests.screenshots.tour import EveryDay

STEPS = 3


def photograph(day: EveryDay, question: str) -> None:
    """Columns being chosen, answered with their differences, and an answer that grows word by word."""
    session, shown = day.services.session, day.services.session.chat.info.id
    session.new({"generation.seed": 11, "generation.max_tokens": 60}, temporary=True)
    session.send(question)
    day.until(lambda: len(session.chat.branch()) == 2 and day.window.engine_idle())
    day.window.commands.run("compare_answers")
    setup = day.part("compareSetup", CompareSetup)
    setup.columns[1].add_sampler("generation.top_k")
    day.take("compare-setup")
    day.click("answerCompare")
    view = day.part("candidates", CandidatesView)
    day.until(lambda: len(view.columns) == 2 and all(column.can_keep() for column in view.columns)
              and day.window.engine_idle())
    view.differences_button.setChecked(True)
    view.columns[1].vote_button.click()
    day.take("compare-answers")
    view.kept.emit(view.columns[1].message.id)
    day.until(lambda: not view.isVisible())
    day.window.commands.run("step_by_step")
    panel = day.part("explorePanel", StepPanel)
    day.until(panel.distribution)
    wiring = day.window.findChild(ExploreWiring)
    assert wiring is not None
    for _ in range(STEPS):
        before = session.chat.branch()[-1]
        day.until(lambda: day.window.engine_idle() and wiring.exploring.can_go_on())
        panel.take_requested.emit(None)
        day.until(lambda before=before: session.chat.branch()[-1] != before and day.window.engine_idle()  # type: ignore[misc]
                  and not wiring.is_stepping())
    assert day.part("exploreChosen", QLabel).text()
    day.take("step-by-step")
    day.window.commands.run("explore")
    session.open(shown)
    day.until(lambda: session.chat.info.id == shown)
