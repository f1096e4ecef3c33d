"""What app and worker say to each other: dataclasses here and in `protocol_*`, a JSON object a line.

Every line is `{"type": "<class name>", ...fields}`. Nobody but these modules sees JSON.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, get_args

from assistant.domain.chat import Timings, Usage
from assistant.domain.errors import QT_TRANSLATE_NOOP, AssistantError, EngineError
from assistant.domain.lens import Alternative
from assistant.domain.needs import Parts
from assistant.domain.speed import Profile
from assistant.engine.protocol_answers import CountReusable as CountReusable
from assistant.engine.protocol_answers import Generate as Generate
from assistant.engine.protocol_answers import Prepare as Prepare
from assistant.engine.protocol_answers import Replay as Replay
from assistant.engine.protocol_backends import Backends as Backends
from assistant.engine.protocol_backends import Device as Device
from assistant.engine.protocol_candidates import Candidate as Candidate
from assistant.engine.protocol_counting import Count as Count
from assistant.engine.protocol_counting import Counted as Counted
from assistant.engine.protocol_inspection import Draw as Draw
from assistant.engine.protocol_inspection import Drawn as Drawn
from assistant.engine.protocol_inspection import Inspect as Inspect
from assistant.engine.protocol_inspection import Inspected as Inspected
from assistant.engine.protocol_inspection import Inspecting as Inspecting
from assistant.engine.protocol_inspection import Inspection, Sight, packed, restored
from assistant.engine.protocol_inspection import LeavePlace as LeavePlace
from assistant.engine.protocol_inspection import NotInspected as NotInspected
from assistant.engine.protocol_inspection import Reshape as Reshape
from assistant.engine.protocol_inspection import Shaped as Shaped
from assistant.engine.protocol_inspection import Watch as Watch
from assistant.engine.protocol_known import KnownTurns as KnownTurns
from assistant.engine.protocol_loading import Adapter as Adapter
from assistant.engine.protocol_loading import Load as Load
from assistant.engine.protocol_loading import Loaded as Loaded
from assistant.engine.protocol_loading import LoadProgress as LoadProgress
from assistant.engine.protocol_loading import Unload as Unload
from assistant.engine.protocol_loading import Unloaded as Unloaded
from assistant.engine.protocol_measures import Measure as Measure
from assistant.engine.protocol_measures import Measured as Measured
from assistant.engine.protocol_measures import Probed as Probed
from assistant.engine.protocol_measures import ProbeMachine as ProbeMachine
from assistant.engine.protocol_measures import ProbeProgress as ProbeProgress
from assistant.engine.protocol_replay import Prepared as Prepared
from assistant.engine.protocol_replay import Replayed as Replayed
from assistant.engine.protocol_replay import ReplayProgress as ReplayProgress
from assistant.engine.protocol_scoring import Score as Score
from assistant.engine.protocol_scoring import Scored as Scored
from assistant.engine.protocol_scoring import ScorePart as ScorePart
from assistant.engine.protocol_scoring import packed as packed_part
from assistant.engine.protocol_scoring import restored as restored_part
from assistant.engine.protocol_states import ForgetChat as ForgetChat
from assistant.engine.protocol_states import KeepStates as KeepStates
from assistant.engine.protocol_states import LeaveChat as LeaveChat
from assistant.engine.protocol_states import NotKept as NotKept
from assistant.engine.protocol_turns import NameChat as NameChat
from assistant.engine.protocol_turns import Summarise as Summarise
from assistant.engine.protocol_turns import Summarising as Summarising
from assistant.engine.protocol_turns import Turn as Turn


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop loading, measuring or generating; seen within 100 ms on CPU. What was generated stays."""


@dataclass(frozen=True, slots=True)
class Quit:
    """End the worker; the same as closing its stdin."""


Command = (Load | Unload | Generate | Summarise | NameChat | Prepare | CountReusable | Replay | Score | Count | Measure
           | ProbeMachine | KeepStates | LeaveChat | ForgetChat | Inspection | Stop | Quit)


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has started; llama.cpp is imported with the first `Load`."""

    pid: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """The prompt was built. `first_turn` is the index in `Generate.turns` of the first turn the model still
    sees (0: all of them), `kept` those of the pinned ones before it that it sees as well; `summarised` turns are seen
    as a summary of `summary_tokens`. `prompt_tokens` of `context_length` are used, `system_tokens` of them by
    instructions and frame; `reused_tokens` need not be evaluated. `template_problem` is as in `Loaded`, and may arise
    with this chat only."""

    id: str
    first_turn: int
    prompt_tokens: int
    reused_tokens: int
    context_length: int
    template_problem: str = ""
    system_tokens: int = 0
    summary_tokens: int = 0
    summarised: int = 0
    kept: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Prompt evaluation: `done` of `total` tokens, the reused ones left out; 0 as it begins."""

    id: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the answer. Its text may be empty while a character or a stop string is incomplete.

    `token` is -1 where a piece has no token of its own: held back text that comes free, or the first words of
    the answer from a token that also ends the thinking. `probability` and `rank` (from 1) are those of the drawn token
    before sampling, 0 when not asked for; `alternatives` the likeliest others. `part` is the token's text where it has
    a part of a character, as in `Alternative`.
    """

    id: str
    text: str
    token: int
    thinking: bool = False
    probability: float = 0.0
    rank: int = 0
    alternatives: tuple[Alternative, ...] = ()
    part: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer ended: `reason` is "stop" (the model's own end), "length", "context" or "stopped". The command is
    carried out once no candidate is `still` written. With the next question, the first turn seen will be
    `next_first`."""

    id: str
    reason: str
    usage: Usage
    timings: Timings
    seed: int
    generation: Mapping[str, Any]
    model_path: str
    context_used: int = 0
    context_length: int = 0
    next_first: int = 0
    still: int = 0
    evaluation: Mapping[str, Any] = field(default_factory=dict)     # how it can be made again, see `replaying`


@dataclass(frozen=True, slots=True)
class Failed:
    """A command failed; `id` is its own, empty for a Load. The worker goes on."""

    id: str
    error: AssistantError


@dataclass(frozen=True, slots=True)
class Log:
    """A line for the log: never chat text."""

    level: str
    text: str


Event = (Ready | Backends | LoadProgress | Loaded | Unloaded | Summarising | Fitted | Progress | Token | Finished
         | Counted | Measured | ProbeProgress | Probed | Prepared | ReplayProgress | Replayed | ScorePart | Scored
         | Sight | NotKept | Failed | Log)

_quoted = json.encoder.encode_basestring
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=asdict).encode

_COMMANDS: dict[str, type[Any]] = {command.__name__: command for command in get_args(Command)}
_EVENTS: dict[str, type[Any]] = {event.__name__: event for event in get_args(Event)}
_INSPECTION = frozenset((*get_args(Inspection), *get_args(Sight)))


def encode(message: Command | Event) -> bytes:
    """Returns one line, newline included."""
    if isinstance(message, Token):
        return _line_of(message)
    if isinstance(message, Failed | NotInspected):
        body: dict[str, Any] = {"id": message.id, "error": message.error.to_json()}
    elif isinstance(message, Shaped):
        body = packed(message)
    elif isinstance(message, ScorePart):
        body = packed_part(message)
    else:
        # Not asdict: copying all values one by one took longer than everything else an answer's end has to wait for.
        body = {each.name: getattr(message, each.name) for each in fields(message)}
    # A lone surrogate, pasted from a broken program, must not stop the line; json.loads reads it back.
    return _json({"type": type(message).__name__, **body}).encode("utf-8", "surrogatepass") + b"\n"


def _line_of(token: Token) -> bytes:
    """The same for a token, put together by hand: it is written between any two tokens, when the weights have driven
    everything else out of the processor's cache, and json's general way took three times as long then."""
    others = ",".join([f'[{other},{_quoted(text)},{chance!r},{"true" if special else "false"}]'
                       for other, text, chance, special in token.alternatives])
    return (f'{{"type":"Token","id":{_quoted(token.id)},"text":{_quoted(token.text)},"token":{token.token},'
            f'"thinking":{"true" if token.thinking else "false"},"probability":{token.probability!r},'
            f'"rank":{token.rank},"alternatives":[{others}],"part":{_quoted(token.part)}}}\n'
            ).encode("utf-8", "surrogatepass")


def decode_command(line: bytes) -> Command:
    """Returns the command of one line. Raises EngineError where it is none."""
    return _decode(line, _COMMANDS)  # type: ignore[no-any-return]


def decode_event(line: bytes) -> Event:
    """Returns the event of one line. Raises EngineError where it is none."""
    return _decode(line, _EVENTS)  # type: ignore[no-any-return]


def _decode(line: bytes, kinds: dict[str, type[Any]]) -> Any:
    try:
        data = json.loads(line)
        return _made(kinds[data.pop("type")], data)
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise EngineError(QT_TRANSLATE_NOOP("errors", "The engine and the app did not understand each other."),
                          QT_TRANSLATE_NOOP("errors", "Restart Parley."),
                          f"{type(problem).__name__}: {problem}") from problem


def _made(kind: type[Any], data: Mapping[str, Any]) -> Any:
    known = {f.name for f in fields(kind)}
    values = {name: value for name, value in data.items() if name in known}
    if kind in _INSPECTION:
        values = restored(kind, values)
    elif kind is Failed:
        values["error"] = AssistantError.from_json(values["error"])
    elif kind is Finished:
        values["usage"], values["timings"] = Usage(**values["usage"]), Timings(**values["timings"])
    elif kind in (Load, Loaded):
        values["adapters"] = tuple(Adapter(**each) for each in values.get("adapters", ()))
        if kind is Loaded:
            values["efforts"] = tuple(values.get("efforts", ()))
    elif kind is Generate:
        values["turns"] = tuple(Turn(**turn) for turn in values["turns"])
        values["stop"], values["first"] = tuple(values.get("stop", ())), tuple(values.get("first", ()))
        values["begun"] = tuple(values.get("begun", ()))
        values["candidates"] = tuple(Candidate(**each) for each in values.get("candidates", ()))
    elif kind in (Summarise, NameChat):
        values["turns"] = tuple(Turn(**turn) for turn in values["turns"])
    elif kind is Fitted:
        values["kept"] = tuple(values.get("kept", ()))
    elif kind in (Prepare, CountReusable, Replay):
        values["answer"] = _made(Generate, values["answer"])
    elif kind is Count:
        values["texts"] = tuple(values["texts"])
    elif kind is Backends:
        values["modules"] = tuple(values["modules"])
        values["devices"] = tuple(Device(**device) for device in values["devices"])
    elif kind is Counted:
        values["counts"] = tuple(values["counts"])
    elif kind is Measure:
        values["adapters"] = tuple(values.get("adapters", ()))
    elif kind is Measured:
        values["host"], values["graphics"] = Parts(**values["host"]), Parts(**values["graphics"])
    elif kind is Probed:
        values["profile"] = Profile.from_json(values["profile"])
    elif kind is ScorePart:
        values["tokens"] = restored_part(values["tokens"])
    elif kind is Token:
        values["alternatives"] = tuple(Alternative(*each) for each in values.get("alternatives", ()))
    return kind(**values)
