"""The list of all samplers: groups say what is set in them, and what cannot be read is said at once."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from assistant.domain.generation import GROUPS
from assistant.domain.sampler_order import DEFAULT_ORDER
from assistant.domain.settings import OPTIONS, LayerName, Layers
from assistant.ui.focus_ring import FocusRing
from assistant.ui.fold import Fold, FoldButton
from assistant.ui.option_editors import ChoiceEditor, show_value
from assistant.ui.order_editor import OrderEditor
from assistant.ui.sampler_list import EFFORT, FORMAT, GBNF, JSON_SCHEMA, SCORES
from assistant.ui.sampling_panel import SamplingPanel
from assistant.ui.theme import Theme

ORDER = "generation.sampler_order"


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot) -> SamplingPanel:
    made = SamplingPanel(theme)
    made.complete()
    made.complete()         # a second time changes nothing
    qtbot.addWidget(made)
    made.resize(304, 800)
    with qtbot.waitExposed(made):
        made.show()
    return made


def fold(panel: SamplingPanel, name: str) -> Fold:
    found = panel.findChild(Fold, f"samplers.{name}")
    assert isinstance(found, Fold)
    return found


def chat(**values: object) -> Layers:
    return Layers({LayerName.CHAT: {f"generation.{name}": value for name, value in values.items()}})


def said(panel: SamplingPanel, key: str) -> str:
    row = panel.editor(key).parentWidget()
    assert row is not None
    return "\n".join(part.text() for part in row.findChildren(QLabel) if not part.isHidden())


def test_nothing_new_is_seen_at_rest(theme: Theme, panel: SamplingPanel) -> None:
    """What few people need is two folds away, and before the first paint it is not made at all."""
    for name in GROUPS:
        assert not fold(panel, name).isVisible()
        assert not fold(panel, name).is_open()
    grouped = [key for key, spec in OPTIONS.items() if spec.group]
    assert len(grouped) > 20
    assert not any(panel.editor(key).isVisible() for key in grouped)
    bare = SamplingPanel(theme)
    assert bare.findChild(QWidget, f"setting.{ORDER}") is None
    assert bare.findChild(QWidget, "setting.generation.top_k") is not None
    bare.deleteLater()


def test_a_group_says_what_of_it_is_unlike_the_defaults(panel: SamplingPanel) -> None:
    assert fold(panel, "repetition").button.summary == ""
    assert fold(panel, "form").button.summary == "anything"
    panel.set_layers(chat(dry_multiplier=0.8, output_format="json", logit_bias="sea 4\nmoon 2\nsun 1\nstar 3"))
    assert fold(panel, "repetition").button.summary == "DRY multiplier 0.8"
    assert fold(panel, "form").button.summary == "Answers are any JSON"
    assert fold(panel, "words").button.summary == "Word scores sea 4 moon 2 sun 1 star …"
    assert fold(panel, "cuts").button.summary == ""


def test_the_row_of_them_all_says_what_was_changed_and_how_much_more(panel: SamplingPanel) -> None:
    [row] = [each for each in panel.findChildren(FoldButton) if each.text() == "All samplers"]
    assert row.summary == "Top-p 0.95"
    panel.set_layers(chat(seed=11, temperature=0.2))     # which is no part of the list
    assert row.summary == "Seed 11"
    panel.set_layers(chat(seed=11, top_p=0.9, dry_multiplier=0.8))
    assert row.summary == "Top-p 0.9 · 2 more"


def test_a_schema_and_a_grammar_are_asked_for_where_they_are_wanted(panel: SamplingPanel) -> None:
    rows = {key: panel.editor(key).parentWidget() for key in (JSON_SCHEMA, GBNF)}
    shown = {"free": [], "json": [], "schema": [JSON_SCHEMA], "grammar": [GBNF]}
    for form, keys in shown.items():
        panel.set_layers(chat(output_format=form))
        assert [key for key, row in rows.items() if row is not None and not row.isHidden()] == keys


def test_what_cannot_be_read_is_said_while_it_is_written(panel: SamplingPanel) -> None:
    panel.set_layers(chat(logit_bias="sea -5\nmoon", output_format="schema", json_schema='{\n"type": '))
    assert "Not understood: moon" in said(panel, SCORES)
    assert "This is no JSON yet: line 2" in said(panel, JSON_SCHEMA)
    panel.set_layers(chat(logit_bias="sea -5\nmoon 2", output_format="schema", json_schema='{"type": "string"}'))
    assert "Not understood" not in said(panel, SCORES)
    assert "no JSON" not in said(panel, JSON_SCHEMA)


def test_efforts_are_those_of_the_model_and_a_value_of_another_stays(panel: SamplingPanel) -> None:
    editor = panel.editor(EFFORT)
    assert isinstance(editor, ChoiceEditor)
    row = editor.parentWidget()
    assert row is not None
    assert row.isHidden()
    panel.set_efforts(("low", "high"))
    assert not row.isHidden()
    assert [editor.itemData(index) for index in range(editor.count())] == ["", "low", "high"]
    panel.set_layers(chat(thinking_effort="medium"))          # chosen for another model
    assert (editor.value(), editor.currentText()) == ("medium", "medium")
    panel.set_efforts(("low", "high"))
    assert editor.value() == "medium"


def test_a_long_value_is_not_said_whole_on_the_way_back(panel: SamplingPanel) -> None:
    layers = Layers({LayerName.USER: {SCORES: "word 1\n" * 50}, LayerName.CHAT: {SCORES: ""}})
    panel.set_layers(layers)
    back = panel.findChild(QWidget, f"back.{SCORES}")
    assert back is not None
    assert len(back.property("text")) < 60


@pytest.fixture
def order(theme: Theme, qtbot: QtBot) -> OrderEditor:
    made = OrderEditor(theme)
    qtbot.addWidget(made)
    made.resize(260, made.sizeHint().height())
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.setFocus()
    return made


def test_the_keyboard_moves_a_sampler_and_tells_each_move_once(order: OrderEditor) -> None:
    moves: list[object] = []
    order.changed.connect(moves.append)
    order.setCurrentRow(DEFAULT_ORDER.index("temperature"))
    for _ in range(3):
        QTest.keyClick(order, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert moves[-1] == order.value()
    assert len(moves) == 3
    assert order.value().split(", ").index("temperature") == 5
    assert order.item(order.currentRow()).text() == "Temperature"     # it can be moved on
    order.setCurrentRow(0)
    QTest.keyClick(order, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)     # the first stays the first
    assert len(moves) == 3
    QTest.keyClick(order, Qt.Key.Key_Down)
    assert order.currentRow() == 1


def test_alt_and_an_arrow_are_the_lists_while_it_has_the_focus(order: OrderEditor) -> None:
    elsewhere: list[bool] = []
    shortcut = QShortcut(QKeySequence("Alt+Down"), order.window())
    shortcut.activated.connect(lambda: elsewhere.append(True))
    order.setCurrentRow(0)
    QTest.keyClick(order, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert elsewhere == []
    assert order.value().split(", ")[1] == "penalties"


@pytest.mark.parametrize(("row", "target", "below", "place"), [(8, 0, False, 0), (0, 8, True, 8), (2, 5, False, 4)])
def test_a_sampler_is_dragged_to_another_place(
        order: OrderEditor, row: int, target: int, below: bool, place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    moves: list[object] = []
    order.changed.connect(moves.append)
    name = DEFAULT_ORDER[row]
    order.setCurrentRow(row)
    rectangle = order.visualItemRect(order.item(target))
    indicator = order.DropIndicatorPosition.BelowItem if below else order.DropIndicatorPosition.AboveItem
    monkeypatch.setattr(OrderEditor, "dropIndicatorPosition", lambda _self: indicator)   # Qt's, of the drag before it
    event = QDropEvent(QPointF(rectangle.center()), Qt.DropAction.MoveAction, QMimeData(), Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)
    order.dropEvent(event)
    QApplication.processEvents()
    assert order.value().split(", ").index(name) == place
    assert sorted(order.value().split(", ")) == sorted(DEFAULT_ORDER)
    assert len(moves) == 1


def test_the_keyboard_sees_where_it_is(order: OrderEditor) -> None:
    order.clearFocus()
    assert order.window().findChild(FocusRing) is None
    order.setFocus(Qt.FocusReason.TabFocusReason)
    assert order.window().findChild(FocusRing) is not None
    assert order.currentRow() == 0


def test_showing_an_order_sends_nothing_and_mends_what_another_version_wrote(order: OrderEditor) -> None:
    moves: list[object] = []
    order.changed.connect(moves.append)
    show_value(order, "temperature, quantum, top_k")
    assert moves == []
    assert order.value().split(", ")[-1] != "quantum"
    assert set(order.value().split(", ")) == set(DEFAULT_ORDER)
    assert order.names().index("Temperature") < order.names().index("Top-k")


def test_the_list_is_as_high_as_it_is_long(order: OrderEditor) -> None:
    last = order.visualItemRect(order.item(order.count() - 1))
    assert last.bottom() <= order.viewport().height()


def test_formats_are_said_in_words(panel: SamplingPanel) -> None:
    editor = panel.editor(FORMAT)
    assert isinstance(editor, ChoiceEditor)
    assert [editor.itemText(index) for index in range(editor.count())] == [
        "anything", "any JSON", "JSON of a schema", "a grammar"]
