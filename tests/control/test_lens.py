"""What is known of the words of an answer is there when the answer is: after a crash, of candidates, in branches."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from assistant.control.lens_book import LensBook
from assistant.domain.chat import Message
from assistant.domain.lens import Lens, has_bytes, lens_of
from assistant.engine.protocol import Command, Generate
from tests.control.conftest import Desk, StartDesk, locked


def said(message: Message, lens: Lens) -> str:
    return "".join(message.text[word.start:word.end] for word in lens.spoken)


def lens_on_disk(desk: Desk, message: Message) -> Lens:
    desk.settle()
    stored = desk.stored().messages[message.id]
    return lens_of(desk.store.lens(message.id), stored.text, stored.reasoning)


def desk_with(start: StartDesk, model: Path) -> Desk:
    desk = start()
    desk.preferences.set_user("model.context_length", 1024)
    desk.session.new({"generation.temperature": 1.0, "generation.seed": 3, "generation.max_tokens": 10})
    desk.models.choose(model)
    return desk


@pytest.fixture
def desk(start: StartDesk, starter_model: Path) -> Desk:
    return desk_with(start, starter_model)


@pytest.fixture
def quick_desk(start: StartDesk, stand_in: Path) -> Desk:
    """With what stands in for the practice model: where neither the words nor the time they take matter."""
    return desk_with(start, stand_in)


def test_a_crash_loses_no_more_of_the_words_than_of_the_text(desk: Desk) -> None:
    desk.session.set_values({"generation.temperature": 0.0, "generation.max_tokens": 3000})
    desk.send("Write a very long story about a ship.")
    desk.until(lambda: len(desk.heard.text()) > 300)
    desk.settle()
    os.kill(desk.engine.process_id(), signal.SIGKILL)
    desk.until(lambda: bool(desk.heard.of("answer_ended")))
    answer = desk.heard.of("answer_ended")[-1][0]
    lens = lens_on_disk(desk, answer)
    assert said(answer, lens) == desk.stored().messages[answer.id].text
    assert all(word.made.rank for word in lens.spoken)


def test_words_whose_answer_the_disk_refused_are_kept_when_it_goes_on(desk: Desk) -> None:
    desk.session.set_values({"generation.temperature": 0.0, "generation.max_tokens": 600})
    desk.send("Write a very long story about a ship.")
    desk.until(lambda: bool(desk.heard.of("answer_begun")))
    with locked(desk.home):
        desk.until(lambda: len(desk.heard.text()) > 200)
        desk.session.stop()
        stopped = desk.until_answered()
    desk.session.set_value("generation.max_tokens", 5)
    desk.session.continue_answer(stopped.id)
    answer = desk.until_answered(2)
    assert answer.text.startswith(stopped.text)
    assert said(answer, lens_on_disk(desk, answer)) == answer.text


def test_each_of_several_answers_has_its_own_words(quick_desk: Desk) -> None:
    quick_desk.send("Name an animal.")
    first = quick_desk.until_answered()
    quick_desk.session.several(first.id, ({"temperature": 1.5}, {"temperature": 1.5}))
    quick_desk.until(lambda: len(quick_desk.stored().siblings(first.id)) == 3 and not quick_desk.answering.is_busy())
    for answer in quick_desk.stored().siblings(first.id):
        assert said(answer, lens_on_disk(quick_desk, answer)) == answer.text


def test_a_branch_begins_with_the_very_tokens_and_is_made_by_name_where_the_model_is_another(quick_desk: Desk) -> None:
    book = LensBook(quick_desk.store, quick_desk.disk, quick_desk.session, quick_desk.models, quick_desk.sampling)
    quick_desk.send("What is a seal?")
    answer = quick_desk.until_answered()
    quick_desk.until(lambda: book.of(answer) is not None)
    lens = book.of(answer)
    assert lens is not None
    index = next(at for at, word in enumerate(lens.spoken) if at > 2 and any(
        book.can_branch(answer, each) for each in word.made.alternatives))
    chosen = next(each for each in lens.spoken[index].made.alternatives if book.can_branch(answer, each))
    begun = lens.tokens_before(index)
    assert begun == tuple(word.made.token for word in lens.spoken[:index])
    book.branch(answer, index, chosen)
    branch = quick_desk.until_answered(2)
    found = lens_on_disk(quick_desk, branch)
    assert [word.made.token for word in found.spoken[:index + 1]] == [*begun, chosen.token]
    assert branch.text.startswith(answer.text[:lens.spoken[index].start] + chosen.text)
    assert said(branch, found) == branch.text
    assert branch.record is not None
    assert branch.record.usage.reused_tokens >= branch.record.usage.prompt_tokens - 1   # all was evaluated before
    # The same answer as another model's: the words are its, but no token number means anything.
    record = answer.record
    assert record is not None
    quick_desk.models.release()
    other = quick_desk.models.path
    assert other is not None
    quick_desk.models.choose(other.with_name("another.gguf"))
    assert not book.can_branch(answer, chosen._replace(text="\udce9"))
    assert book.can_branch(answer, chosen)


def test_a_word_chosen_while_its_model_is_not_loaded_is_told_another_one_in_words(
        start: StartDesk, stand_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, other = (Path(shutil.copyfile(stand_in, tmp_path / name)) for name in ("own.gguf", "other.gguf"))
    desk = desk_with(start, own)
    book = LensBook(desk.store, desk.disk, desk.session, desk.models, desk.sampling)
    desk.send("What is a seal?")
    answer = desk.until_answered()
    desk.until(lambda: book.of(answer) is not None)
    lens = book.of(answer)
    assert lens is not None
    word = lens.spoken[4]
    chosen = next(each for each in word.made.alternatives if not has_bytes(each.text) and each.text.strip())
    desk.models.release()
    own.unlink()
    book.branch(answer, 4, chosen)
    desk.until(lambda: bool(desk.heard.of("load_failed")))
    asked: list[Generate] = []
    send = desk.engine.send

    def take_down(command: Command) -> None:
        if isinstance(command, Generate):
            asked.append(command)
        send(command)

    monkeypatch.setattr(desk.engine, "send", take_down)
    desk.models.choose(other)
    branch = desk.until_answered(2)
    assert [(each.first, each.begun) for each in asked] == [((), ())]
    assert branch.text.startswith(answer.text[:word.start] + chosen.text)
