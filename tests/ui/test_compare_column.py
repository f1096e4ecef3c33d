"""A column of a comparison shows what its answer will be headed with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from assistant.domain.answer_column import AnswerColumn
from assistant.domain.settings import PRESETS
from assistant.ui.compare_column import TEMPERATURE, CompareColumn
from assistant.ui.controls import Segmented
from assistant.ui.option_editors import FloatEditor
from assistant.ui.theme import Theme


@pytest.fixture
def column(theme: Theme, qtbot: QtBot) -> CompareColumn:
    def base(_model: Path | None) -> Mapping[str, Any]:
        return {**PRESETS["balanced"], "generation.seed": 11}

    made = CompareColumn(theme, base, (), None)
    qtbot.addWidget(made)
    made.set_place(1, removable=False)
    return made


def shown(column: CompareColumn) -> str | None:
    [presets] = column.findChildren(Segmented)
    return presets.value()


def test_without_a_preset_it_shows_the_one_that_the_values_amount_to(column: CompareColumn) -> None:
    column.show_column(AnswerColumn())
    assert shown(column) == "balanced"
    assert column.column().preset == ""         # it follows the chat all the same
    column.show_column(AnswerColumn(values={TEMPERATURE: 0.3}))
    assert shown(column) is None
    column.show_column(AnswerColumn("creative"))
    assert shown(column) == "creative"


def test_a_value_that_is_changed_leaves_the_preset_that_nobody_chose(column: CompareColumn) -> None:
    column.show_column(AnswerColumn())
    editor = column.findChild(FloatEditor, f"compare.1.{TEMPERATURE}")
    assert editor is not None
    editor.setValue(0.3)
    assert shown(column) is None
    column.set_preset("precise")
    assert shown(column) == "precise"
    column.set_preset("precise")        # once more takes it away
    assert shown(column) == "balanced"
