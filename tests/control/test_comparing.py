"""A comparison tells of each of its columns what becomes of it, whatever goes wrong; the workers are scripted."""

import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.control.answering_beside import AnsweringBeside, SideAnswering
from assistant.control.chat_session import ChatSession
from assistant.control.comparing import Comparing, Waits
from assistant.control.engine_process import EngineProcess
from assistant.control.graphics_trouble import GraphicsTrouble
from assistant.control.model_session import ModelSession
from assistant.control.request import Request
from assistant.control.scoring import Scoring
from assistant.control.side_engine import SideEngine
from assistant.domain.answer_column import AnswerColumn
from assistant.engine.protocol import Event, Scored
from tests.control.conftest import ENDLESS, FAKE_WORKER, Desk, Heard, StartDesk

OWN = AnswerColumn()


class Table:
    """The desk with what compares, and what that has told."""

    def __init__(self, desk: Desk, side: str) -> None:
        self.desk, self._side = desk, side
        self.sides: list[SideEngine] = []
        self.answering = AnsweringBeside(desk.store, desk.disk, desk.engine, desk.models, desk.sampling)
        desk.answering = self.answering
        desk.session = ChatSession(desk.store, desk.disk, desk.answering)
        desk.heard.listen(desk.session, "answer_ended", "message_failed", "several_begun", "broken_elsewhere")
        self.comparing = Comparing(self.answering, desk.session, desk.models, desk.library, desk.engine,
                                   self.make)
        self.heard = Heard()
        self.heard.listen(self.comparing, "asked", "begun", "waiting", "failed", "given_up")

    def make(self) -> SideEngine:
        desk = self.desk
        engine = EngineProcess([sys.executable, str(FAKE_WORKER), *shlex.split(self._side)])
        models = ModelSession(engine, desk.preferences.model_options, lambda: 0, GraphicsTrouble(desk.preferences))
        side = SideEngine(engine, models, SideAnswering(desk.store, desk.disk, engine, models, desk.sampling))
        self.sides.append(side)
        return side

    def begin(self, *columns: AnswerColumn) -> None:
        leaf = self.desk.session.chat.leaf
        assert leaf is not None
        self.comparing.begin(leaf, columns)


Lay = Callable[..., Table]


@pytest.fixture
def lay(start: StartDesk, model: Path) -> Iterator[Lay]:
    """Returns a function that makes a table of two scripted workers (`first` None: a real one), where a first question
    is answered."""
    tables: list[Table] = []

    def begin(first: str | None = "", side: str = "", path: Path = model) -> Table:
        table = Table(start(first), side)
        tables.append(table)
        table.desk.session.new({"generation.max_tokens": 4 if first is None else 1000})
        table.desk.models.choose(path)
        table.desk.send("Hello.")
        table.desk.until_answered()
        return table

    yield begin
    for table in tables:
        table.comparing.shutdown()


def test_a_second_engine_that_dies_before_its_first_word_is_told_of(lay: Lay, tmp_path: Path) -> None:
    table = lay(side="--die-at 0")
    table.begin(AnswerColumn(model=tmp_path / "other.gguf"))
    table.desk.until(lambda: bool(table.desk.heard.of("message_failed")))
    [(message, _error)] = table.desk.heard.of("message_failed")
    assert table.desk.session.chat.messages[message].text == "Hello."
    assert table.heard.of("begun")


def test_columns_of_a_model_that_cannot_be_loaded_say_so_and_begin_once_it_can(lay: Lay, tmp_path: Path) -> None:
    table = lay(first="--refuse broken")
    table.desk.models.choose(tmp_path / "broken.gguf")
    table.desk.until(lambda: bool(table.desk.heard.of("load_failed")))
    table.begin(OWN, OWN)
    table.desk.until(lambda: bool(table.heard.of("failed")))
    assert table.heard.of("failed")[0][0] == (0, 1)
    table.desk.models.choose(tmp_path / "model.gguf")
    table.desk.until(lambda: bool(table.heard.of("begun")))
    assert table.heard.of("begun")[0][0] == (0, 1)


def test_columns_that_wait_for_their_model_are_given_up_when_stopped(lay: Lay, tmp_path: Path) -> None:
    table = lay(first="--slow slow")
    table.desk.models.choose(tmp_path / "slow.gguf")
    table.begin(OWN, AnswerColumn(model=tmp_path / "other.gguf"))
    assert table.heard.of("asked")
    table.desk.session.stop()
    assert sorted(index for indexes, in table.heard.of("given_up") for index in indexes) == [0, 1]


def test_a_model_whose_load_had_to_make_room_is_loaded_in_the_end(lay: Lay, tmp_path: Path) -> None:
    table = lay(first="--slow slow")
    slow = tmp_path / "slow.gguf"
    table.desk.models.choose(slow)
    table.begin(AnswerColumn(model=tmp_path / "other.gguf"))
    table.desk.until(lambda: bool(table.heard.of("begun")) and not table.desk.answering.is_busy())
    table.desk.until(table.desk.models.is_loading)
    assert table.desk.heard.of("released")


def test_what_the_released_model_still_writes_is_not_waited_for_but_by_the_second_engine(
        lay: Lay, tmp_path: Path) -> None:
    table = lay(first="--ending 1.2")
    table.heard.listen(table.desk.engine, "ended")
    table.begin(AnswerColumn(model=tmp_path / "other.gguf"))
    table.desk.until(lambda: ((0,), Waits.MEMORY, 0.0) in table.heard.of("waiting"))
    assert table.desk.engine.is_ending()
    table.desk.until(lambda: bool(table.heard.of("begun")) and not table.desk.answering.is_busy())
    assert table.heard.names().index("ended") < table.heard.events.index(("waiting", (0,), Waits.MODEL, 0.0))
    table.desk.until(lambda: table.desk.models.info is not None)


def test_the_window_does_not_wait_for_the_second_engine_to_end_but_the_first_ones_model_does(
        lay: Lay, tmp_path: Path) -> None:
    table = lay(side="--ending 1.2")
    table.begin(AnswerColumn(model=tmp_path / "other.gguf"))
    table.desk.until(lambda: bool(table.heard.of("begun")) and not table.desk.answering.is_busy())
    [side] = table.sides
    table.desk.until(side.engine.is_ending)     # events are handled meanwhile
    assert not table.desk.models.is_loading()
    assert table.desk.models.info is None
    table.desk.until(lambda: table.desk.models.info is not None)
    assert not side.engine.is_ending()
    assert not side.engine.is_running()


def test_a_message_sent_meanwhile_follows_the_answer_of_the_last_model(lay: Lay, tmp_path: Path) -> None:
    table = lay()
    session = table.desk.session
    table.heard.listen(session, "message_added")
    table.begin(OWN, AnswerColumn(model=tmp_path / "other.gguf"), AnswerColumn(model=tmp_path / "third.gguf"))
    session.send("And?")
    table.desk.until(lambda: bool(table.heard.of("message_added")) and not table.desk.answering.is_busy())
    assert [name for name in table.heard.names() if name in ("begun", "message_added")] == [
        "begun", "begun", "begun", "message_added"]
    assert [message.text for message in session.chat.branch()][2:3] == ["And?"]
    assert len(session.chat.branch()) == 4


def test_stop_between_two_models_says_that_nothing_is_under_way_any_more(lay: Lay, tmp_path: Path) -> None:
    table = lay()
    told: list[bool] = []
    table.begin(OWN, AnswerColumn(model=tmp_path / "other.gguf"))

    def on_busy_changed(busy: bool) -> None:
        told.append(busy)
        if table.heard.of("begun") and not table.answering.turns and not table.heard.of("given_up"):
            table.desk.session.stop()

    table.answering.busy_changed.connect(on_busy_changed)
    table.desk.until(lambda: bool(table.heard.of("given_up")))
    assert table.heard.of("given_up") == [((1,),)]
    assert told[-1] is False
    assert not table.answering.is_busy()


def test_a_chat_deleted_between_two_models_gets_no_more_answers(lay: Lay, tmp_path: Path) -> None:
    table = lay(first="--ending 1.2")
    table.begin(AnswerColumn(model=tmp_path / "other.gguf"))
    table.desk.until(lambda: ((0,), Waits.MEMORY, 0.0) in table.heard.of("waiting"))
    chat = table.desk.session.chat.info.id
    assert table.answering.chat_id() == chat
    table.desk.session.leave(chat)
    assert table.heard.of("given_up") == [((0,),)]
    assert not table.answering.is_busy()
    table.desk.until(lambda: table.desk.models.info is not None)        # its model comes back
    assert not table.sides


def test_a_column_says_that_it_waits_until_another_model_has_written(lay: Lay, tmp_path: Path) -> None:
    table = lay()
    table.begin(AnswerColumn(model=tmp_path / "other.gguf"), AnswerColumn(model=tmp_path / "third.gguf"))
    assert ((1,), Waits.TURN, 0.0) in table.heard.of("waiting")
    table.desk.until(lambda: len(table.heard.of("begun")) == 2 and not table.desk.answering.is_busy())


def test_a_text_being_scored_waits_while_a_second_engine_writes(lay: Lay, starter_model: Path, tmp_path: Path) -> None:
    table = lay(None, ENDLESS, starter_model)
    desk, reasons = table.desk, list[str]()

    def on_event(event: Event) -> None:
        if isinstance(event, Scored):
            reasons.append(event.reason)

    desk.engine.received.connect(on_event)
    scoring = Scoring(desk.engine, desk.models, desk.answering, desk.sampling)
    table.heard.listen(scoring, "grew")
    scoring.score(["The sun rises in the east and sets in the west. " * 300])
    desk.until(lambda: bool(table.heard.of("grew")))
    side = table.make()
    table.answering.take_beside(side.answering)
    side.models.choose(tmp_path / "other.gguf")
    parent = next(message.id for message in desk.session.chat.messages.values() if message.parent is None)
    desk.session.set_value("generation.max_tokens", 32768)
    side.answering.ask(Request(desk.session.chat, parent, each=({},)))
    desk.until(lambda: bool(reasons))
    assert reasons == ["stopped"]
    assert side.answering.is_busy()
    known = len(table.heard.of("grew"))
    side.answering.stop()
    desk.until(lambda: not side.answering.is_busy() and len(table.heard.of("grew")) > known)
    scoring.stop()
    side.engine.shutdown()


def test_a_model_that_fails_while_another_chat_is_shown_is_told_when_its_chat_is_shown_again(
        lay: Lay, tmp_path: Path) -> None:
    table = lay(side="--refuse broken")
    session = table.desk.session
    asked, chat = next(iter(session.chat.messages)), session.chat.info.id
    table.begin(AnswerColumn(model=tmp_path / "broken.gguf"), AnswerColumn(model=tmp_path / "other.gguf"))
    session.new({})
    table.desk.until(lambda: bool(table.desk.heard.of("broken_elsewhere")) and not table.answering.is_busy())
    assert table.heard.of("begun")
    assert not table.heard.of("failed")
    assert not table.desk.errors()
    session.open(chat)
    table.desk.until(lambda: bool(table.desk.errors()))
    [(message, error)] = table.desk.heard.of("message_failed")
    assert (message, error.message) == (asked, "This is no model.")


def test_a_model_that_fails_after_its_columns_left_the_screen_is_told_at_the_message(lay: Lay, tmp_path: Path) -> None:
    table = lay(side="--refuse broken")
    session = table.desk.session
    asked, chat = next(iter(session.chat.messages)), session.chat.info.id
    table.begin(AnswerColumn(model=tmp_path / "other.gguf"), AnswerColumn(model=tmp_path / "broken.gguf"))
    session.show_branch()
    table.desk.until(lambda: bool(table.desk.errors()))
    assert session.chat.info.id == chat
    assert [message for message, _error in table.desk.heard.of("message_failed")] == [asked]
    assert not table.heard.of("failed")


def test_columns_whose_model_is_deleted_while_it_is_loaded_wait_no_longer(lay: Lay, tmp_path: Path) -> None:
    table = lay(side="--slow other")
    table.begin(AnswerColumn(model=tmp_path / "other.gguf"))
    table.desk.until(lambda: bool(table.sides) and table.sides[0].models.is_loading())
    table.sides[0].models.forget(tmp_path / "other.gguf")
    assert table.heard.of("given_up") == [((0,),)]
    table.desk.until(lambda: not table.answering.is_busy())


def test_why_the_chats_own_model_failed_while_another_chat_was_shown_is_told_beside_the_other_ones_answer(
        lay: Lay, tmp_path: Path) -> None:
    table = lay(first="--refuse broken")
    session = table.desk.session
    asked, chat = next(iter(session.chat.messages)), session.chat.info.id
    table.desk.models.choose(tmp_path / "broken.gguf")
    table.desk.until(lambda: bool(table.desk.heard.of("load_failed")))
    table.begin(OWN, AnswerColumn(model=tmp_path / "other.gguf"))
    session.new({})
    table.desk.until(lambda: len(table.desk.heard.of("broken_elsewhere")) == 2 and not table.answering.is_busy())
    assert table.heard.of("begun")[0][0] == (1,)
    session.open(chat)
    table.desk.until(lambda: bool(table.desk.errors()))
    assert [message for message, _error in table.desk.heard.of("message_failed")] == [asked]
