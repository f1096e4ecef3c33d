"""Names of chats: written by the model when it has nothing else to do, never over the user's, never in anyone's way."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.control.titles import MOST_ANSWERS, Titles
from assistant.domain.chat import Chat, Status
from assistant.engine.protocol import NameChat
from tests.control.conftest import Desk, StartDesk, commands, generates

SLOW = "--naming 30"
FIRST = "Please tell me about the sea and all the ships on it."
NAME = "The sea and its ships"
NAMED = "--title The_sea_and_its_ships"


class Naming:
    """A desk whose chats may be named; `wanted` says whether they shall be now."""

    def __init__(self, desk: Desk, model: Path) -> None:
        self.desk, self.model, self.wanted = desk, model, True
        self.titles = Titles(desk.store, desk.disk, desk.engine, desk.models, desk.answering, desk.sampling,
                             lambda _model: self.wanted)
        desk.chats.renamed.connect(lambda chat, _title: self.titles.leave_alone(chat))
        desk.session.opened.connect(lambda _chat: self.titles.give_up())
        desk.heard.listen(self.titles, "named")
        desk.models.choose(model)
        desk.session.new({})

    def ask(self, text: str = FIRST) -> None:
        count = len(self.desk.heard.of("answer_ended")) + 1
        self.desk.send(text)
        self.desk.until_answered(count)

    def name(self) -> str:
        """What the chat is called, after all that was under way is over."""
        self.desk.settle()
        self.desk.until(lambda: not self.titles.is_running())
        return self.desk.stored().info.title

    def asked(self) -> list[NameChat]:
        return [each for each in commands(self.model.parent / "seen") if isinstance(each, NameChat)]


@pytest.fixture
def naming(start: StartDesk, model: Path) -> Callable[[str], Naming]:
    def begin(fake: str) -> Naming:
        return Naming(start(f"--seen {model.parent / 'seen'} {fake}"), model)

    return begin


def test_the_first_answer_is_followed_by_a_name_that_no_message_knows_of(naming: Callable[[str], Naming]) -> None:
    begun = naming(NAMED)
    begun.desk.session.set_value("generation.thinking_effort", "high")
    begun.ask()
    begun.desk.until(lambda: bool(begun.desk.heard.of("named")))
    chat = begun.desk.stored()
    assert begun.desk.heard.of("named") == [(chat.info.id, NAME)]
    assert chat.info.title == NAME
    assert [message.text for message in chat.branch()] == [FIRST, "word0 word1 word2 word3 word4 "]
    [command] = begun.asked()
    assert [turn.text for turn in command.turns] == [FIRST, "word0 word1 word2 word3 word4 "]
    [answer] = generates(begun.model.parent / "seen")
    assert command.generation["thinking_effort"] == answer.generation["thinking_effort"] == "high"
    assert begun.desk.heard.text() == "word0 word1 word2 word3 word4 "
    begun.ask("And what else?")
    assert begun.name() == NAME
    assert len(begun.asked()) == 1


def test_what_the_user_has_named_keeps_its_name(naming: Callable[[str], Naming]) -> None:
    begun = naming(f"{NAMED} {SLOW}")
    begun.ask()
    begun.desk.until(begun.titles.is_running)
    chat_id = begun.desk.session.chat.info.id
    begun.desk.chats.rename(chat_id, "Mine")
    begun.desk.until(lambda: not begun.titles.is_running())
    begun.ask("And?")
    assert begun.name() == "Mine"
    begun.desk.chats.rename(chat_id, "Please tell me about the sea and all the ships…")     # as it was, but by hand
    begun.desk.until(lambda: len(begun.desk.heard.of("answer_ended")) == 2)
    begun.ask("And then?")
    begun.desk.settle()
    assert not begun.titles.is_running()
    assert len(begun.asked()) == 1


def test_a_name_that_comes_too_late_is_not_put_over_the_users(naming: Callable[[str], Naming]) -> None:
    begun = naming(NAMED)
    begun.ask()
    chat = begun.desk.session.chat
    begun.desk.store.rename(chat.info.id, "Mine")       # while the model's is on its way to the disk
    assert begun.desk.store.name(chat.info.id, chat.info.title, NAME) is False
    assert begun.name() == "Mine"


def test_a_message_sent_meanwhile_is_answered_at_once_and_the_name_comes_after_it(
        naming: Callable[[str], Naming]) -> None:
    begun = naming(f"{NAMED} --naming 1000")
    begun.ask()
    begun.desk.until(begun.titles.is_running)
    begun.ask("And then?")                              # else it would wait for ever
    begun.desk.until(lambda: len(begun.asked()) == 2)
    assert begun.titles.is_running()
    assert begun.desk.heard.of("answer_ended")[-1][0].status is Status.COMPLETE
    begun.titles.give_up()


def test_another_chat_another_model_or_leaving_gives_it_up(naming: Callable[[str], Naming]) -> None:
    begun = naming(f"{NAMED} --naming 1000")
    begun.ask()
    begun.desk.until(begun.titles.is_running)
    begun.desk.session.new({})
    assert not begun.titles.is_running()
    begun.ask("Something else")                         # the engine is free
    begun.desk.until(begun.titles.is_running)
    begun.desk.models.choose(begun.model.with_name("other.gguf"))
    assert not begun.titles.is_running()
    begun.desk.until(lambda: begun.desk.models.info is not None)
    begun.ask("More")
    begun.desk.until(begun.titles.is_running)
    begun.desk.models.release()
    assert not begun.titles.is_running()
    assert not begun.desk.heard.of("named")


@pytest.mark.parametrize("words", ["", "_", "\"\"", "I'm_sorry,_but_I_cannot_do_that.", "so_" * 40])
def test_no_name_and_a_refusal_leave_the_first_words(naming: Callable[[str], Naming], words: str) -> None:
    begun = naming(f"--title {shlex.quote(words)}")
    begun.ask()
    begun.desk.until(lambda: len(begun.asked()) == 1)
    assert begun.name().startswith("Please tell me about the sea")
    assert not begun.desk.heard.of("named")


def test_a_temporary_chat_and_a_user_who_wants_none_get_none(naming: Callable[[str], Naming]) -> None:
    begun = naming(NAMED)
    begun.wanted = False
    begun.ask()
    begun.desk.settle()
    begun.wanted = True
    begun.desk.session.new({}, temporary=True)
    begun.ask("Nobody shall know.")
    begun.desk.settle()
    assert begun.asked() == []
    assert begun.desk.stored().info.title == "Nobody shall know."


def test_a_worker_that_dies_over_a_name_costs_only_that(naming: Callable[[str], Naming], tmp_path: Path) -> None:
    begun = naming(f"{NAMED} --die-naming --deaths {tmp_path / 'deaths'} --most 1")
    begun.ask()
    begun.desk.until(lambda: bool(begun.desk.heard.of("died")))
    assert not begun.titles.is_running()
    begun.ask("And?")
    begun.desk.until(lambda: bool(begun.desk.heard.of("named")))
    assert begun.name() == NAME
    assert not begun.desk.errors()


def test_a_chat_that_got_none_in_time_keeps_its_words(naming: Callable[[str], Naming]) -> None:
    begun = naming(NAMED)
    begun.wanted = False
    for number in range(MOST_ANSWERS):
        begun.ask(f"Question {number}")
    begun.wanted = True
    begun.ask("The last one")
    assert begun.name() == "Question 0"
    assert begun.asked() == []


def test_a_chat_that_will_get_no_name_any_more_is_not_read_again(
        naming: Callable[[str], Naming], monkeypatch: pytest.MonkeyPatch) -> None:
    begun = naming(NAMED)
    begun.ask()
    assert begun.name() == NAME
    begun.ask("And then?")          # after this one it is found to have its name
    begun.name()
    read: list[str] = []
    whole = begun.desk.store.chat

    def told(chat_id: str) -> Chat:
        read.append(chat_id)
        return whole(chat_id)

    with monkeypatch.context() as patch:
        patch.setattr(begun.desk.store, "chat", told)
        for number in range(3):
            begun.ask(f"Number {number}")
            begun.desk.settle()
            begun.desk.settle()
    assert read == []
    assert begun.name() == NAME


def test_the_day_its_prompt_tells_is_the_day_the_chat_began(naming: Callable[[str], Naming]) -> None:
    begun = naming(NAMED)
    begun.ask()
    begun.desk.until(lambda: bool(begun.desk.heard.of("named")))
    begun.ask("And the boats?")
    began = begun.desk.stored().info.created
    told = [*(each.began for each in generates(begun.model.parent / "seen")), *(each.began for each in begun.asked())]
    assert len(told) == 3
    assert all(abs(each - began) < 60 for each in told)
