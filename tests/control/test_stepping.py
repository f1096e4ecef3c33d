"""An answer that is written word by word is the one that is written at once, and is on disk after each of its words."""

from pathlib import Path

import pytest

from assistant.domain.chat import Message, Status
from tests.control.conftest import Desk, StartDesk
from tests.control.test_exploring import Explorer


def begun(start: StartDesk, model: Path) -> Explorer:
    desk = start()
    desk.preferences.set_user("model.context_length", 1024)
    desk.session.new({"generation.temperature": 1.0, "generation.max_tokens": 10, "generation.seed": 5})
    desk.models.choose(model)
    return Explorer(desk)


@pytest.fixture
def explorer(start: StartDesk, starter_model: Path) -> Explorer:
    return begun(start, starter_model)


@pytest.fixture
def quick(start: StartDesk, stand_in: Path) -> Explorer:
    """With what stands in for the practice model: where the words do not matter."""
    return begun(start, stand_in)


def again(desk: Desk, message: Message, tokens: int) -> Message:
    desk.session.set_value("generation.max_tokens", tokens)
    desk.session.again(message.id)
    return desk.until_answered(len(desk.heard.of("answer_ended")) + 1)


def take(explorer: Explorer, answer: Message, token: int | None, index: int = -1) -> Message:
    """Looks at a place, by default the answer's end, and takes a word there."""
    explorer.look(answer, index)
    ended = len(explorer.desk.heard.of("answer_ended"))
    explorer.exploring.take(token)
    return explorer.desk.until_answered(ended + 1)


def test_words_that_the_chain_picks_one_by_one_are_those_of_the_answer_written_at_once(quick: Explorer) -> None:
    desk = quick.desk
    desk.send("What is a seal?")
    whole = desk.until_answered()
    answer = again(desk, whole, 3)
    for _ in range(7):
        longer = take(quick, answer, None)
        assert longer.text.startswith(answer.text)
        assert desk.stored().messages[answer.id].text == longer.text
        answer = longer
    assert answer.text == whole.text
    assert answer.status is Status.STOPPED
    assert answer.record is not None
    assert (answer.record.seed, answer.record.usage.answer_tokens) == (5, 10)


def test_a_word_in_the_midst_makes_a_branch_and_the_end_can_be_taken(explorer: Explorer) -> None:
    desk = explorer.desk
    desk.session.set_values({**desk.session.chat.settings, "generation.max_tokens": 200, "generation.temperature": 0.0})
    desk.send("Say hello.")
    whole = desk.until_answered()
    shown = explorer.look(whole, 1)
    other = next(each for each in shown.candidates if each.token != shown.chosen and each.text.strip())
    before = whole.text[:explorer.exploring.words[1].start]
    branch = take(explorer, whole, other.token, 1)
    assert (branch.parent, branch.text, branch.status) == (whole.parent, before + other.text, Status.STOPPED)
    assert branch.id != whole.id
    explorer.look(whole, 0)
    last = len(explorer.exploring.words) - 1
    branch = take(explorer, whole, explorer.exploring.words[last].token, last)
    end = next(each for each in explorer.look(branch, -1).candidates if each.special)
    ended = take(explorer, branch, end.token)
    assert (ended.id, ended.text, ended.status) == (branch.id, whole.text, Status.COMPLETE)
    assert desk.stored().messages[whole.id] == whole


def test_after_an_end_a_copy_goes_on_word_by_word(explorer: Explorer) -> None:
    desk = explorer.desk
    desk.session.set_values({**desk.session.chat.settings, "generation.max_tokens": 200, "generation.temperature": 0.0})
    desk.send("Say hello.")
    whole = desk.until_answered()
    assert whole.status is Status.COMPLETE
    longer = take(explorer, whole, None)
    assert longer.id != whole.id
    assert longer.text.startswith(whole.text)
    assert len(longer.text) > len(whole.text)


def tokens_of(explorer: Explorer, answer: Message, text: str) -> list[int]:
    """Returns the tokens of a text, which another answer is made to begin with."""
    ended = len(explorer.desk.heard.of("answer_ended"))
    explorer.desk.session.begin_reply(answer.id, text)
    explorer.look(explorer.desk.until_answered(ended + 1), 0)
    return [word.token for word in explorer.exploring.words if word.start < len(text)]


def test_a_character_of_several_tokens_is_taken_token_by_token(quick: Explorer) -> None:
    desk = quick.desk
    desk.send("What is a seal?")
    whole = desk.until_answered()
    *begun, last = tokens_of(quick, whole, "海")
    assert begun, "海 is one token: take a rarer character"
    quick.look(whole, 0)
    branch = take(quick, whole, quick.exploring.words[1].token, 1)
    said = branch.text
    for token in begun:
        branch = take(quick, branch, token)
        assert quick.look(branch, -1).chosen == -1
        assert (quick.exploring.index, quick.exploring.word()) == (len(quick.exploring.words), None)
        assert quick.exploring.words[-1].token == token
        assert branch.text == said
    longer = take(quick, branch, last)
    assert (longer.id, longer.text) == (branch.id, f"{said}海")
    assert desk.stored().messages[longer.id].text == f"{said}海"


def test_another_word_takes_the_place_of_a_character_that_is_only_begun(quick: Explorer) -> None:
    desk = quick.desk
    desk.send("What is a seal?")
    whole = desk.until_answered()
    half = tokens_of(quick, whole, "海")[0]
    quick.look(whole, 0)
    first, second = quick.exploring.words[:2]
    branch = take(quick, take(quick, whole, second.token, 1), half)
    quick.look(branch, -1)
    longer = take(quick, branch, first.token, len(quick.exploring.words) - 1)
    assert (longer.id, longer.text) == (branch.id, branch.text + first.text)
