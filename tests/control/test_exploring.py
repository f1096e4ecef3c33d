"""A place of an answer is explored through the real worker: words, settings, draws, branches, and what goes wrong."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from assistant.control.exploring import Exploring
from assistant.domain.chat import Message, Role
from assistant.domain.distribution import Distribution
from assistant.engine.protocol_inspection import NotInspected
from tests.control.conftest import Desk, Heard, StartDesk

TOLD = ("asked", "place_changed", "words_known", "shaped", "followed", "drew", "failed", "waiting", "reading")
WHERE = ("at a word", "after the last")
THREE_LEFT = {"temperature": 1.0, "top_k": 3, "top_p": 1.0, "min_p": 0.0}


class Explorer:
    """The desk with what explores its chats, and what that has told."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.exploring = Exploring(desk.engine, desk.models, desk.session, desk.answering, desk.sampling)
        self.heard = Heard()
        self.heard.listen(self.exploring, *TOLD)
        self.heard.listen(desk.engine, "received")

    def until(self, name: str, count: int = 1) -> None:
        self.desk.until(lambda: len(self.heard.of(name)) >= count)

    def look(self, message: Message, index: int) -> Distribution:
        shaped = len(self.heard.of("shaped"))
        self.exploring.explore(message.id, index)
        self.until("shaped", shaped + 1)
        found: Distribution = self.heard.of("shaped")[-1][0]
        return found


def begun(start: StartDesk, model: Path) -> Explorer:
    desk = start()
    desk.preferences.set_user("model.context_length", 1024)
    desk.session.new({"generation.temperature": 0.0, "generation.max_tokens": 12})
    desk.models.choose(model)
    return Explorer(desk)


def answered(explorer: Explorer) -> Message:
    explorer.desk.send("What is a seal?")
    return explorer.desk.until_answered()


@pytest.fixture
def explorer(start: StartDesk, stand_in: Path) -> Explorer:
    return begun(start, stand_in)


@pytest.fixture
def answer(explorer: Explorer) -> Message:
    return answered(explorer)


def look_somewhere(explorer: Explorer, answer: Message, where: str) -> str:
    """Looks at a place; returns what tells of it."""
    explorer.exploring.follow(True)
    if where == "at a word":
        explorer.exploring.explore(answer.id, 3)
        return "shaped"
    explorer.exploring.look_after(answer)
    return "followed"


def change(explorer: Explorer, **generation: Any) -> None:
    session = explorer.desk.session
    session.set_values({**session.chat.settings, **{f"generation.{key}": each for key, each in generation.items()}})
    explorer.exploring.reshape()


def until_refused(explorer: Explorer) -> None:
    explorer.desk.until(lambda: any(isinstance(event, NotInspected) for (event,) in explorer.heard.of("received")))


def test_every_word_can_be_walked_to_and_after_the_last_comes_the_end(explorer: Explorer, answer: Message) -> None:
    explorer.look(answer, 0)
    words = explorer.exploring.words
    assert "".join(word.text for word in words) == answer.text
    assert explorer.heard.of("place_changed")[-1] == (answer.id, 0, len(words))
    explorer.exploring.step(-1)         # there is none before
    explorer.exploring.step(1)
    explorer.until("shaped", 2)
    assert explorer.exploring.word() == words[1]
    shown = explorer.look(answer, -1)
    assert explorer.exploring.word() is None
    assert shown.chosen == -1
    assert len(explorer.heard.of("words_known")) == 1, "the words were told again"


def test_a_character_leads_to_its_word(explorer: Explorer, answer: Message) -> None:
    explorer.exploring.explore_at(answer.id, 10)
    explorer.until("shaped")
    word = explorer.exploring.word()
    assert word is not None
    assert word.start <= 10 < word.start + len(word.text)


def test_of_settings_that_change_quickly_the_last_one_is_shown(explorer: Explorer, answer: Message) -> None:
    explorer.look(answer, 2)
    for k in range(1, 30):
        explorer.desk.session.set_value("generation.top_k", k)
        explorer.exploring.reshape()
    explorer.desk.session.set_values({**explorer.desk.session.chat.settings, "generation.temperature": 1.0,
                                      "generation.top_p": 1.0, "generation.min_p": 0.0})
    explorer.exploring.reshape()
    explorer.desk.until(lambda: explorer.heard.of("shaped")[-1][0].left == 29)
    before = len(explorer.heard.of("shaped"))
    explorer.exploring.reshape()        # nothing has changed since
    explorer.exploring.draw(10)
    explorer.until("drew")
    assert len(explorer.heard.of("shaped")) == before


@pytest.mark.parametrize("where", WHERE)
def test_settings_that_change_while_the_place_is_looked_for_count(explorer: Explorer, answer: Message,
                                                                  where: str) -> None:
    told = look_somewhere(explorer, answer, where)
    change(explorer, **THREE_LEFT)
    explorer.desk.until(lambda: any(each[0].left == 3 for each in explorer.heard.of(told)))


@pytest.mark.parametrize("where", WHERE)
def test_scores_half_typed_leave_the_place_to_the_settings_after_them(explorer: Explorer, answer: Message,
                                                                      where: str) -> None:
    told = look_somewhere(explorer, answer, where)
    explorer.until(told)
    change(explorer, logit_bias="delve")
    until_refused(explorer)
    change(explorer, logit_bias="delve -5", **THREE_LEFT)
    explorer.desk.until(lambda: explorer.heard.of(told)[-1][0].left == 3)


@pytest.mark.parametrize("where", WHERE)
def test_a_place_refused_for_its_settings_is_shown_once_they_can_be_read(explorer: Explorer, answer: Message,
                                                                         where: str) -> None:
    change(explorer, logit_bias="delve")
    told = look_somewhere(explorer, answer, where)
    until_refused(explorer)
    assert not explorer.heard.of(told)
    assert len(explorer.heard.of("failed")) == (where == "at a word")
    change(explorer, logit_bias="delve -5", **THREE_LEFT)
    explorer.until(told)
    assert explorer.heard.of(told)[-1][0].left == 3


def test_draws_wait_for_their_place(explorer: Explorer, answer: Message) -> None:
    explorer.exploring.explore(answer.id, 3)
    explorer.exploring.draw(100)
    explorer.until("drew")
    drawn: dict[int, int] = explorer.heard.of("drew")[0][0]
    assert sum(drawn.values()) == 100
    assert explorer.heard.names().index("shaped") < explorer.heard.names().index("drew")


def test_a_branch_begins_with_the_same_letters_and_the_chosen_word_and_both_stay(
        explorer: Explorer, answer: Message) -> None:
    shown = explorer.look(answer, 4)
    word = explorer.exploring.word()
    assert word is not None
    other = next(each for each in shown.candidates if each.token != shown.chosen and each.text.strip())
    explorer.exploring.continue_from(other.token)
    branch = explorer.desk.until_answered(2)
    assert branch.text.startswith(answer.text[:word.start] + other.text)
    kept = explorer.desk.stored()
    assert kept.messages[answer.id].text == answer.text
    assert kept.messages[branch.id].parent == answer.parent
    assert kept.messages[branch.id].text == branch.text
    explorer.look(branch, 4)
    assert explorer.exploring.words[4].token == other.token


def test_a_branch_within_an_emoji_has_one_blank_before_it(explorer: Explorer, answer: Message) -> None:
    explorer.desk.session.begin_reply(answer.id, "A 🐬")
    dolphin = explorer.desk.until_answered(2)
    explorer.look(dolphin, 0)
    at, word = next((at, word) for at, word in enumerate(explorer.exploring.words) if word.text == "🐬")
    assert explorer.exploring.words[at - len(word.pending)].text == " ", "the blank is a token of its own"
    explorer.look(dolphin, at)
    explorer.exploring.continue_from(word.token)
    assert explorer.desk.until_answered(3).text.startswith("A 🐬")


def test_what_is_being_written_is_followed_and_a_place_waits_for_its_end(start: StartDesk, starter_model: Path) -> None:
    explorer = begun(start, starter_model)      # it writes for a while
    answer = answered(explorer)
    explorer.exploring.follow(True)
    explorer.desk.session.set_values({"generation.temperature": 0.0, "generation.max_tokens": 900})
    explorer.desk.send("Write a very long story about a ship.")     # which does not end by itself
    explorer.until("followed")
    explorer.exploring.explore(answer.id, 2)
    assert explorer.heard.of("waiting")
    assert not explorer.heard.of("shaped")
    explorer.desk.session.stop()
    explorer.until("shaped")
    distribution, before = explorer.heard.of("followed")[-1]
    assert distribution.chosen == -1
    assert isinstance(before, str)
    explorer.exploring.leave()


def test_after_the_engine_has_died_the_place_is_looked_at_again(explorer: Explorer, answer: Message) -> None:
    explorer.look(answer, 2)
    os.kill(explorer.desk.engine.process_id(), signal.SIGKILL)
    explorer.desk.until(lambda: bool(explorer.desk.heard.of("died")))
    explorer.exploring.draw(10)         # nobody is there to draw, and nothing breaks
    explorer.exploring.explore(answer.id, 3)
    explorer.until("shaped", 2)
    assert explorer.exploring.index == 3


def test_a_place_that_is_lost_with_the_model_waits_until_that_is_there_again(explorer: Explorer,
                                                                             answer: Message) -> None:
    explorer.look(answer, 2)
    assert not explorer.heard.of("waiting")
    explorer.desk.models.release()
    explorer.until("waiting")
    assert not explorer.exploring.can_go_on()
    asked = len(explorer.heard.of("asked"))
    explorer.desk.models.ensure_loaded()
    explorer.until("shaped", 2)
    assert len(explorer.heard.of("asked")) == asked + 1
    assert explorer.exploring.can_go_on()


def test_without_a_model_it_waits(start: StartDesk) -> None:
    explorer = Explorer(start())
    explorer.exploring.explore("nothing")       # there is no such message
    explorer.exploring.step(1)
    explorer.exploring.continue_from(5)
    explorer.exploring.reshape()
    assert explorer.heard.names() == []


def test_only_answers_are_explored(explorer: Explorer, answer: Message) -> None:
    question = next(m for m in explorer.desk.session.chat.branch() if m.role is Role.USER)
    explorer.exploring.explore(question.id)
    assert explorer.exploring.message_id == ""


def test_a_character_chosen_before_the_model_is_there_leads_to_its_word(explorer: Explorer, answer: Message) -> None:
    explorer.desk.models.release()
    explorer.exploring.explore_at(answer.id, 10)
    explorer.until("shaped")
    word = explorer.exploring.word()
    assert word is not None
    assert word.start <= 10 < word.start + len(word.text)


def test_a_place_of_a_chat_no_longer_shown_is_left_when_the_model_comes(explorer: Explorer, answer: Message) -> None:
    explorer.look(answer, 2)
    explorer.desk.session.new({})
    loaded = len(explorer.desk.heard.of("loaded"))
    explorer.desk.models.reload()
    explorer.desk.until(lambda: len(explorer.desk.heard.of("loaded")) > loaded)
    assert explorer.exploring.message_id == ""


def test_no_word_of_a_model_is_gone_on_with_by_another(explorer: Explorer, answer: Message) -> None:
    shaped = explorer.look(answer, 2)
    word = explorer.exploring.word()
    other = next(each for each in shaped.candidates if word and each.token != word.token)
    explorer.desk.models.reload()       # it may be another one that comes
    explorer.exploring.continue_from(other.token)
    explorer.exploring.take(other.token)
    explorer.exploring.write_on()
    explorer.until("shaped", 2)
    explorer.desk.settle()
    assert [message.id for message in explorer.desk.session.chat.messages.values()
            if message.role is Role.ASSISTANT] == [answer.id]


def test_nothing_is_gone_on_with_at_a_place_that_is_not_shown_yet(explorer: Explorer, answer: Message) -> None:
    shown = explorer.look(answer, 4)
    other = next(each for each in shown.candidates if each.token != shown.chosen and each.text.strip())
    explorer.exploring.step(1)
    explorer.exploring.continue_from(other.token)
    explorer.exploring.take(other.token)
    explorer.exploring.write_on()
    explorer.until("shaped", 2)
    explorer.desk.settle()
    assert [message.id for message in explorer.desk.session.chat.messages.values()
            if message.role is Role.ASSISTANT] == [answer.id]
    assert explorer.exploring.can_go_on()
