"""Which command breaks off what is being done for another, and what nobody waits for."""

from typing import get_args

from assistant.engine.protocol import (
    Command,
    Count,
    ForgetChat,
    KeepStates,
    LeaveChat,
    NameChat,
    Prepare,
    Quit,
    Replay,
    Score,
    Stop,
)
from assistant.engine.protocol_inspection import Inspection
from assistant.engine.protocol_scoring import GIVES_WAY_TO as ENDS_A_SCORE

# What is carried out one after another. A name for a chat is of no hurry: it waits for what gives way to all others.
IN_TURN = tuple(kind for kind in get_args(Command)
                if kind not in (Count, *get_args(Inspection), NameChat, Stop, Quit))
GIVES_WAY_TO: dict[type, tuple[type, ...]] = {
    Prepare: IN_TURN, Score: ENDS_A_SCORE, Replay: tuple({*IN_TURN} - {Score}),       # not both to each other
    NameChat: tuple({*IN_TURN} - {Prepare})}
UNANSWERED = Prepare | KeepStates | LeaveChat | ForgetChat
