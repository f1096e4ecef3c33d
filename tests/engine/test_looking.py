"""Tokens are told with their chances by a thread of its own: in order, each once, before anything else is told."""

import time
from collections.abc import Callable, Iterator

import numpy
import pytest

from assistant.engine.emitting import Emit
from assistant.engine.llama_context import LlamaContext
from assistant.engine.llama_model import LlamaModel
from assistant.engine.looking import Looking
from assistant.engine.native import NativeLog
from assistant.engine.odds import Odds
from assistant.engine.protocol import Event, Token
from assistant.engine.stop_flag import StopFlag

TEXT = "The old man looked at the sea, and the sea looked back at him until the evening came. " * 3


@pytest.fixture
def context(starter_model_here: LlamaModel, native_log: NativeLog) -> Iterator[LlamaContext]:
    made = LlamaContext(starter_model_here, 256, 1, 1, StopFlag(), native_log)
    yield made
    made.close()


def row_of(context: LlamaContext, size: int) -> "numpy.typing.NDArray[numpy.float32]":
    from llama_cpp import llama_cpp
    pointer = llama_cpp.llama_get_logits_ith(context.pointer, -1)
    return numpy.ctypeslib.as_array(pointer, shape=(size,)).copy()


class Told(list[Event]):
    """What was told."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[int] = []         # events in each

    def emit(self, *events: Event) -> None:
        self.pieces.append(len(events))     # first: a test waits for the events
        self.extend(events)


def tell(looking: Looking, context: LlamaContext, emit: Emit, count: int) -> None:
    for number in range(count):
        looking.tell(("1", str(number), 5, False), emit, context.pointer, -1, 2)
        looking.start()


def test_every_token_is_told_in_order_with_the_chances_of_its_own_row(
        starter_model_here: LlamaModel, context: LlamaContext) -> None:
    vocabulary, told, expected = starter_model_here.vocabulary, Told(), list[Event]()
    looking, odds = Looking(vocabulary), Odds(vocabulary)
    for place, token in enumerate(vocabulary.tokenise(TEXT, False)):
        assert context.decode_one(0, token) == 0
        row = -1 if place % 5 else None         # now and then a piece has no token of its own
        seen = odds.of(row_of(context, vocabulary.size), token, 4)
        expected.append(Token("1", str(place), token) if row is None else Token(
            "1", str(place), token, False, seen.chance, seen.rank, seen.alternatives, seen.part))
        looking.tell(("1", str(place), token, False), told.emit, context.pointer, row, 4)
        if place % 3:                           # several are told before the next evaluation
            looking.start()
    looking.settle()
    assert told == expected
    looking.close()


def test_what_telling_raises_is_raised_before_anything_more_is_told(
        starter_model_here: LlamaModel, context: LlamaContext) -> None:
    looking, told = Looking(starter_model_here.vocabulary), Told()

    def emit(*events: Event) -> None:
        for event in events:
            assert isinstance(event, Token)
            if event.text == "1":
                raise ValueError("the app has gone")
            told.append(event)

    assert context.decode_one(0, 1) == 0
    with pytest.raises(ValueError, match="the app has gone"):
        tell(looking, context, emit, 200)
    assert [event.text for event in told if isinstance(event, Token)] == ["0"]
    looking.tell(("1", "after", 5, False), emit, context.pointer, -1, 2)      # it goes on working
    looking.settle()
    assert isinstance(told[-1], Token)
    assert told[-1].text == "after"
    looking.close()


def test_closed_it_has_told_everything(starter_model_here: LlamaModel, context: LlamaContext) -> None:
    looking, told = Looking(starter_model_here.vocabulary), Told()
    assert context.decode_one(0, 1) == 0
    tell(looking, context, told.emit, 20)
    looking.close()
    assert len(told) == 20


def test_between_two_evaluations_nothing_is_told_and_then_at_once(
        starter_model_here: LlamaModel, context: LlamaContext) -> None:
    looking, told = Looking(starter_model_here.vocabulary), Told()
    assert context.decode_one(0, 1) == 0
    for wanted in (2, 0):       # with chances, and without
        told.clear()
        looking.start()
        wait_until(lambda: looking._asleep)
        time.sleep(0.2)         # and waits for a call
        for number in range(12):
            looking.tell(("1", str(number), 5, False), told.emit, context.pointer, -1, wanted)
        time.sleep(0.2)         # a graphics card would wait for what is done here
        assert told == []
        looking.start()
        wait_for(told, 12)
    looking.close()


def test_what_comes_quickly_is_told_together_and_what_comes_slowly_at_once(
        starter_model_here: LlamaModel, context: LlamaContext) -> None:
    looking, told = Looking(starter_model_here.vocabulary), Told()
    assert context.decode_one(0, 1) == 0
    tell(looking, context, told.emit, 12)
    wait_for(told, 12)
    assert len(told.pieces) < 12
    told.pieces.clear()
    for count in range(13, 16):
        time.sleep(0.2)         # longer than a token ever waits for others
        tell(looking, context, told.emit, 1)
        wait_for(told, count)
    assert told.pieces == [1, 1, 1]
    looking.close()


def wait_for(told: Told, count: int) -> None:
    wait_until(lambda: len(told) >= count)


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.001)
