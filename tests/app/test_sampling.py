"""What is set among all samplers reaches the engine, is kept with the chat, and is said where it cannot be used."""

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSlider, QWidget

from assistant.domain.chat import Role
from assistant.ui.fold import Fold
from assistant.ui.sampling_panel import SamplingPanel
from tests.app.driver import Driver

SCHEMA = '{"type": "object", "properties": {"sea": {"type": "boolean"}}, "required": ["sea"]}'


def open_group(app: Driver, name: str) -> None:
    """Folds *All samplers* and one of its groups open."""
    panel = app.part("samplingPanel", SamplingPanel)
    for fold in (panel._all_fold, app.part(f"samplers.{name}", Fold)):
        if not fold.is_open():
            app.scroll_to(fold.button)
            app.click(fold.button)


def write(app: Driver, key: str, text: str) -> None:
    """Writes into a text of the panel."""
    editor: QWidget = app.part(f"setting.{key}")
    app.scroll_to(editor)
    app.click(editor)
    app.key("Ctrl+A")
    app.type(text)
    app.click("composer")
    app.until(lambda: app.value(key) == text)


def choose_format(app: Driver, value: str) -> None:
    editor: Any = app.part("setting.generation.output_format")
    app.scroll_to(editor)
    app.click(editor)
    for _ in range(4):
        app.key("Up")
    while editor.currentIndex() >= 0 and editor.view().currentIndex().row() != editor.findData(value):
        app.key("Down")
    app.key("Return")
    app.until(lambda: editor.value() == value)


def test_an_answer_of_a_schema_is_asked_for_with_the_mouse_and_kept_with_the_chat(
        app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, 60)
    open_group(app, "form")
    choose_format(app, "schema")
    write(app, "generation.json_schema", SCHEMA)
    answer = app.ask("Is the sea deep?")
    assert list(json.loads(answer.text)) == ["sea"]
    record = answer.record
    assert record is not None
    assert record.settings["generation.output_format"] == "schema"
    app.restart()
    app.until(lambda: app.value("generation.output_format") == "schema")
    assert app.value("generation.json_schema") == SCHEMA


def test_a_bad_grammar_is_told_and_the_message_can_be_answered_once_it_is_mended(
        app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, 30)
    open_group(app, "form")
    choose_format(app, "grammar")
    write(app, "generation.grammar", "root ::= ")
    write(app, "generation.grammar", 'root ::= "yes" | (')
    app.send("Is the sea deep?")
    app.until(lambda: any("The grammar cannot be used" in text for text in seen(app)))
    assert [message.text for message in app.messages() if message.role is Role.USER] == ["Is the sea deep?"]
    assert app.window.engine_ready()            # the engine lives on
    write(app, "generation.grammar", 'root ::= "yes" | "no"')
    app.part("transcript").setFocus(Qt.FocusReason.OtherFocusReason)
    app.press("Ctrl+R")
    assert app.until_answered().text in ("yes", "no")


def seen(app: Driver) -> list[str]:
    labels = [label.text() for label in app.window.findChildren(QLabel) if label.isVisible()]
    return [*labels, app.shown_text(), app.transcript.to_plain_text()]


def test_what_becomes_the_default_goes_on_applying_where_the_model_has_a_value_of_its_own(
        app: Driver, starter_model: Path) -> None:
    temperature, length = "generation.temperature", "generation.max_tokens"
    app.open_ready(starter_model)
    session = app.services.session
    app.drag(temperature, 0.0)
    app.window.commands.run("keep_for_model")
    assert session.chat.settings == {}
    assert app.value(temperature) == 0.0
    app.drag(temperature, 1.0)
    app.set_number(length, 7)
    hot = app.value(temperature)
    assert hot > 0
    app.window.commands.run("keep_as_default")
    assert (app.value(temperature), app.value(length)) == (hot, 7)
    assert session.chat.settings == {temperature: hot}
    assert {temperature: hot, length: 7}.items() <= app.services.preferences.stored.user.items()
    app.click("newChatButton")
    assert (app.value(temperature), app.value(length)) == (hot, 7)


def test_a_sampler_set_in_a_group_leads_back_to_the_default(app: Driver, starter_model: Path) -> None:
    app.open_short(starter_model, 5)
    open_group(app, "repetition")
    app.scroll_to(app.part("setting.generation.dry_multiplier"))
    app.set_number("generation.dry_multiplier", 0.8)
    answer = app.ask("Hello")
    assert answer.record is not None
    assert answer.record.settings["generation.dry_multiplier"] == 0.8
    app.scroll_to(app.part("back.generation.dry_multiplier"))
    app.click("back.generation.dry_multiplier")
    app.until(lambda: app.value("generation.dry_multiplier") == 0.0)


def test_what_was_kept_for_a_model_is_taken_back_where_it_was_set(app: Driver, starter_model: Path) -> None:
    temperature = "generation.temperature"
    app.open_ready(starter_model)
    slider, before = app.part(f"slider.{temperature}", QSlider), app.value(temperature)
    says = slider.toolTip()                 # its source, too
    app.drag(temperature, 1.0)
    kept = app.value(temperature)
    app.window.commands.run("keep_for_model")
    assert "Yours for this model" in slider.toolTip()
    app.drag(temperature, 0.0)
    app.click(f"back.{temperature}")        # first what this chat says
    app.until(lambda: app.value(temperature) == kept)
    app.click(f"back.{temperature}")
    app.until(lambda: app.value(temperature) == before != kept)
    assert slider.toolTip() == says
    assert not any(app.services.preferences.stored.models.values())
    assert not app.seen(f"back.{temperature}")
