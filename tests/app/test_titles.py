"""Names of chats in the whole app, with the real model: quiet, in list and header, and never by the practice model."""

from pathlib import Path

import pytest

from assistant.domain.chat import title_from
from assistant.domain.titles import title_of_words
from assistant.engine.protocol import Event, Finished, Token
from tests.app.driver import Driver
from tests.engine import gguf_variants

QUESTION = "Please tell me something about the sea and all the ships that sail on it."


@pytest.fixture
def other_model(tmp_path: Path) -> Path:
    """A model that is not the practice model, whose copies are known by their header."""
    return gguf_variants.with_text(gguf_variants.copy(tmp_path), "general.name", "Another")


def heard(app: Driver) -> list[Event]:
    """Returns what the engine says of names from now on."""
    said: list[Event] = []
    app.services.engine.received.connect(
        lambda event: said.append(event) if str(getattr(event, "id", "")).startswith("title ") else None)
    return said


def test_the_model_names_a_chat_after_its_first_answer(app: Driver, other_model: Path) -> None:
    app.open_short(other_model, 8)
    said = heard(app)
    app.ask(QUESTION)
    app.until(lambda: any(isinstance(event, Finished) for event in said))
    words = title_of_words("".join(event.text for event in said if isinstance(event, Token)))
    wanted = words or title_from(QUESTION)      # a small model says anything
    app.until_shown(wanted)
    question, _answer = app.messages()
    assert question.text == QUESTION
    assert app.window.engine_idle()
    app.close()
    [chat] = app.chats_on_disk()
    assert chat.info.title == wanted
    assert len(chat.messages) == 2


def test_a_question_at_once_is_answered_and_the_name_comes_later(app: Driver, other_model: Path) -> None:
    app.open_short(other_model, 8)
    said = heard(app)
    app.ask(QUESTION)
    app.ask("And what else?")
    app.until(lambda: any(isinstance(event, Finished) and event.reason != "stopped" for event in said))
    assert len(app.messages()) == 4


@pytest.mark.parametrize("practice", [True, False], ids=["practice model", "first words preferred"])
def test_the_first_words_stay(app: Driver, starter_model: Path, other_model: Path, practice: bool) -> None:
    if not practice:
        app.settings(chat_titles="words")
    app.open_short(starter_model if practice else other_model, 4)
    said = heard(app)
    app.ask(QUESTION)
    app.until_shown(title_from(QUESTION))
    app.ask("And then?")
    assert said == []
    app.close()
    assert app.chats_on_disk()[0].info.title == title_from(QUESTION)
