"""Every command and event survives the way through the pipe."""

import pytest

from assistant.domain.chat import Timings, Usage
from assistant.domain.distribution import Candidate, Distribution, Sieve, Word
from assistant.domain.errors import EngineError, ModelFileError, Remedy
from assistant.domain.lens import Alternative
from assistant.engine.protocol import (
    Backends,
    Command,
    Count,
    Counted,
    Device,
    Event,
    Failed,
    Finished,
    Fitted,
    Generate,
    Load,
    Loaded,
    LoadProgress,
    Log,
    NotKept,
    Progress,
    Quit,
    Ready,
    Stop,
    Token,
    Turn,
    Unload,
    Unloaded,
    decode_command,
    decode_event,
    encode,
)
from assistant.engine.protocol_inspection import (
    Draw,
    Drawn,
    Inspect,
    Inspected,
    Inspecting,
    LeavePlace,
    Reshape,
    Shaped,
    Watch,
)

PLACE = Distribution(
    (Sieve("top_p", (0.95,), 3), Sieve("dry", (0.8, ("\n", ":")), 3)),
    (Candidate(5, " 海", 0.25, (0.5, 0.5)), Candidate(6, "", 0.125, (0.0, 0.0), 0, "e6b5"),
     Candidate(7, "<|end|>", 0.1, (0.1, 0.1), special=True)), 9, 2.5, 1.5, 5, 1)
COMMANDS: list[Command] = [
    Load("/models/ü.gguf", 4096, 3, 12), Unload(), Stop(), Quit(),
    Generate("1", (Turn("user", "你好\n\u2028"), Turn("assistant", "Hi", "Hm.")), "Be brief.", True,
             {"temperature": 0.7, "seed": 2**32 - 2}, ("\n\n", "END"), 3, True),
    Generate("2", (Turn("user", "half a \ud83d"),)), Count("3", ("你好\n", "")),
    Inspect("4", (Turn("user", "Hi"), Turn("assistant", "你")), 2, "Be brief.", {"top_k": 4}, False, "before", 7),
    Watch(250, {"seed": 1}), Reshape("5", {"top_p": 0.5}), Draw("6", 100), LeavePlace(),
    Generate("7", (Turn("user", "Go on."),), first=(5, 6)),
]
EVENTS: list[Event] = [
    Ready(7), LoadProgress("reading", 0.5), Unloaded(), Fitted("1", 2, 300, 20, 4096), Progress("1", 256, 300),
    Loaded("m.gguf", "M", "llama", 4096, 8192, 1, 0, 30, 49152, True, "why", {"generation.temperature": 0.6}, 0.5),
    Token("1", "👩‍👩‍👧\n", 5, True, 0.25, 1, (Alternative(6, "a", 0.125), Alternative(2, "<|end|>", 0.1, True))),
    Token("1", "", 7, False, 0.5, 3, (Alternative(8, "\udcc3\udca9n", 0.2),), "\udce9\udc95"), Token("1", "", -1),
    Finished("1", "stop", Usage(1, 2, 3, 4), Timings(0.1, 0.2, 0.3), 9, {"temperature": 0.7}, "m.gguf", 5, 6),
    Inspecting("4", 1, 2), Inspected("4", 1, 2, (Word(5, "你", 0), Word(6, "", 1, (5,)))), Inspected("4", 2, 2),
    Shaped("4", PLACE, True, "before"), Drawn("6", ((5, 60), (6, 40))),
    Counted("3", (2, 0), 12, 5), Log("warning", "text"), NotKept(1 << 33),
    Backends(("cpu-haswell", "vulkan"), (Device("CPU", "cpu", 1, 2, "EPYC"), Device("Vulkan0", "gpu", 3, 4, "Card"))),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: type(c).__name__)
def test_commands_arrive_as_they_were_sent(command: Command) -> None:
    line = encode(command)
    assert line.count(b"\n") == 1
    assert decode_command(line) == command


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: type(e).__name__)
def test_events_arrive_as_they_were_sent(event: Event) -> None:
    line = encode(event)
    assert line.count(b"\n") == 1
    assert decode_event(line) == event


def test_errors_arrive_with_their_kind_and_remedies() -> None:
    error = ModelFileError("No {what}.", "Try.", "because", remedies=(Remedy.RETRY,), values={"what": "file"})
    event = decode_event(encode(Failed("1", error)))
    assert isinstance(event, Failed)
    assert type(event.error) is ModelFileError
    assert event.error.to_json() == error.to_json()


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b'{"type": "Load"}', b'{"type": "Token"}', b"\xff", b"null",
                                  b'{"type": "Generate", "id": "1", "turns": [1]}'])
def test_what_is_no_command_is_an_error_of_ours(line: bytes) -> None:
    with pytest.raises(EngineError):
        decode_command(line)


def test_fields_of_a_later_version_are_passed_over() -> None:
    assert decode_command(b'{"type": "Load", "path": "m", "wings": 2}') == Load("m")
