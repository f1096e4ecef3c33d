"""A chat goes to the worker once, however many turns it has."""

import pytest

from assistant.domain.errors import EngineError
from assistant.engine.protocol import (
    Command,
    CountReusable,
    Generate,
    KnownTurns,
    Load,
    Prepare,
    Replay,
    Turn,
    decode_command,
    encode,
)
from assistant.engine.protocol_inspection import Inspect

LONG = tuple(Turn("assistant" if index % 2 else "user", f"This is message {index}.") for index in range(4001))


def _sent(told: KnownTurns, command: Command) -> bytes:
    return encode(told.shortened(command))


def test_every_command_arrives_as_it_was_meant() -> None:
    app, worker = KnownTurns(), KnownTurns()
    edited = (*LONG[:7], Turn("user", "Something else."))
    pinned = (LONG[0], Turn("assistant", LONG[1].text, pinned=True), *LONG[2:9])
    for command in (Generate("1", LONG[:5]), Generate("2", LONG[:7]), Prepare(Generate("3", edited)), Load("model"),
                    Replay(Generate("4", LONG[:3]), {}, "text"), Generate("5", edited), Generate("6", pinned),
                    Generate("7", ()), Generate("8", LONG[:1]), Generate("9", LONG), Inspect("10", LONG[:8], 3),
                    Inspect("11", LONG[:8]), Generate("12", LONG[:9]), Inspect("13", (LONG[5],), text="The"),
                    Generate("14", LONG[:3]), CountReusable(Generate("15", LONG[:4]))):
        assert worker.whole(decode_command(_sent(app, command))) == command


def test_a_turn_of_a_long_chat_is_as_many_bytes_as_one_of_a_short_chat() -> None:
    app, sizes = KnownTurns(), {}
    for length in range(1, len(LONG), 2):
        sizes[length] = (len(_sent(app, Generate("answer", LONG[:length]))),
                         len(_sent(app, Inspect("place", LONG[:length + 1]))))
    for index in (0, 1):        # the answer, and the look at what may come after it
        assert sizes[3999][index] < sizes[3][index] + 16


def test_another_worker_is_told_the_whole_chat() -> None:
    app = KnownTurns()
    _sent(app, Generate("1", LONG[:5]))
    command = Generate("2", LONG[:7])
    with pytest.raises(EngineError):
        KnownTurns().whole(decode_command(_sent(app, command)))
    assert KnownTurns().whole(decode_command(_sent(KnownTurns(), command))) == command


def test_nothing_told_before_is_taken_for_known_once_a_command_could_not_be_read() -> None:
    app, worker = KnownTurns(), KnownTurns()
    worker.whole(decode_command(_sent(app, Generate("1", LONG[:5]))))
    worker.forget()
    with pytest.raises(EngineError):
        worker.whole(decode_command(_sent(app, Generate("2", LONG[:7]))))
