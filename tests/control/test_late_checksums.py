"""Which model file made an answer is written down however late that becomes known: after a stop, a crash, a restart."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.control.late_checksums import LateChecksums
from assistant.control.speeds import Speeds
from assistant.domain.chat import GenerationRecord, Message, Status
from tests.control.conftest import ENDLESS, Desk, StartDesk
from tests.engine import tiny_gguf


class Table:
    """A desk with one model file of the user's own, whose checksum nobody knows before `learn`."""

    def __init__(self, desk: Desk, file: Path) -> None:
        self.desk, self.file = desk, file
        self.late = LateChecksums(desk.store, desk.disk, desk.answering, desk.sampling.checksum)
        collection = desk.library.collection
        collection.models_changed.connect(lambda _models: self.late.look())
        collection.refresh()
        desk.until(lambda: collection.model(file) is not None and not collection.is_scanning())

    def ask(self) -> None:
        self.desk.session.new({"generation.max_tokens": 32768})
        self.desk.models.choose(self.file)
        self.desk.send("hello")
        self.desk.until(lambda: len(self.desk.heard.of("fed")) > 2)

    def answer(self) -> Message:
        [info] = self.desk.store.chats()
        return list(self.desk.store.chat(info.id).messages.values())[-1]

    def record(self) -> GenerationRecord:
        record = self.answer().record
        assert record is not None
        return record

    def learn(self) -> None:
        """The checksum becomes known, and whoever wanted it has had it."""
        def known() -> bool:
            model = self.desk.library.file(self.file)
            return model is not None and bool(model.sha256)

        self.desk.library.learn_hash(self.file)
        self.desk.until(known)
        self.desk.settle()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    return tiny_gguf.write_mamba(tmp_path / "models" / "own.gguf")


def sha256_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def tasks(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "chats.db")) as db:
        return [row[0] for row in db.execute("SELECT task FROM unfinished WHERE task LIKE 'checksum%'")]


@pytest.mark.parametrize("options", [ENDLESS, "--die-at 5 --tokens 100 --pause 0.002"], ids=["stopped", "died"])
def test_an_answer_that_broke_off_learns_which_file_made_it(start: StartDesk, file: Path, options: str) -> None:
    table = Table(start(options), file)
    table.ask()
    if options == ENDLESS:
        table.desk.session.stop()
    table.desk.until_answered()
    assert table.record().model_sha256 == ""
    table.learn()
    assert table.record().model_sha256 == sha256_of(file)
    assert table.record().model_mark == ""
    assert tasks(table.desk.home) == []


@pytest.mark.parametrize("way", ["finished", "interrupted", "killed"])
def test_an_answer_from_before_the_restart_learns_it_too(start: StartDesk, file: Path, way: str) -> None:
    table = Table(start("--tokens 20" if way == "finished" else ENDLESS), file)
    table.ask()
    if way == "finished":
        table.desk.until_answered()
    elif way == "killed":       # what is on the disk by now is all there will be
        table.desk.answering._keeper.finish = lambda *_what: None  # type: ignore[method-assign]
    table.desk.end()
    again = Table(start(""), file)
    again.desk.settle()
    assert again.answer().status is (Status.COMPLETE if way == "finished" else Status.INTERRUPTED)
    assert again.record().model_sha256 == ""
    again.learn()
    assert again.record().model_sha256 == sha256_of(file)
    assert tasks(again.desk.home) == []


def test_a_checksum_that_was_known_just_before_the_end_is_written_down_at_the_next_start(
        start: StartDesk, file: Path) -> None:
    table = Table(start("--tokens 20"), file)
    table.ask()
    table.desk.until_answered()
    table.desk.end()
    alone = start("")       # learns it, and ends before anybody is told
    alone.library.collection.refresh()
    alone.until(lambda: alone.library.file(file) is not None)
    alone.library.collection._folder.set_sha256(file, sha256_of(file))
    alone.end()
    again = Table(start(""), file)
    again.desk.until(lambda: again.record().model_sha256 == sha256_of(file))


def test_an_answer_of_a_file_that_was_moved_since_it_was_loaded_is_known_as_its(start: StartDesk, file: Path) -> None:
    table = Table(start("--tokens 20"), file)
    desk, collection = table.desk, table.desk.library.collection
    collection.relocated.connect(desk.models.relocate)
    desk.models.choose(file)
    desk.until(lambda: desk.models.info is not None)
    table.learn()
    collection.used(file)       # as wiring says of each model that is loaded
    desk.until(lambda: not collection._saying)
    table.file = file.rename(file.with_name("moved.gguf"))
    collection.refresh()
    desk.until(lambda: desk.models.path == table.file)
    table.learn()
    desk.send("hello")
    record = desk.until_answered().record
    model = desk.library.file(table.file)
    assert record is not None
    assert model is not None
    assert (record.model_name, record.model_sha256) == (model.name, sha256_of(table.file))
    assert Speeds(desk.preferences).of(table.file) > 0


def test_another_file_at_the_same_place_is_not_taken_for_the_one_that_wrote(start: StartDesk, file: Path) -> None:
    table = Table(start("--tokens 20"), file)
    table.ask()
    table.desk.until_answered()
    table.desk.end()
    tiny_gguf.write_mamba(file, more={"general.description": "another content"})
    again = Table(start(""), file)
    again.learn()
    assert again.record().model_sha256 == ""


def test_an_answer_gone_on_with_by_a_known_file_is_left_alone(start: StartDesk, file: Path) -> None:
    table = Table(start("--tokens 20"), file)
    table.ask()
    message = table.desk.until_answered()
    known = GenerationRecord("Another", "ab" * 32)
    mark = table.record().model_mark
    table.desk.store.finish(message.id, message.parts, Status.COMPLETE, known)
    assert tasks(table.desk.home) == []
    table.desk.store.set_model_sha256([message.id], mark, sha256_of(file))
    assert table.record().model_sha256 == "ab" * 32


def test_what_waits_goes_with_its_chat_and_a_temporary_one_leaves_no_trace(start: StartDesk, file: Path) -> None:
    table = Table(start("--tokens 20"), file)
    table.ask()
    table.desk.until_answered()
    table.desk.chats.delete((table.desk.session.chat.info.id,), "hello")
    table.desk.settle()
    table.desk.session.new({}, temporary=True)
    table.desk.send("hello")
    table.desk.until_answered(2)
    table.desk.end()
    again = Table(start(""), file)
    again.desk.settle()
    assert again.desk.store.without_checksum() == {}
    assert tasks(again.desk.home) == []
