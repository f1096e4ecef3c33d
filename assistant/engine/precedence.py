"""Which command breaks off what is being done for another, and what nobody waits for."""

from typing import get_args

from assistant.engine.protocol import (
    Command,
    Count,
    CountReusable,
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

# What is carried out one after another. A name for a chat, and how much of it is kept, are of no hurry: they wait for
# what gives way to all others.
IN_TURN = tuple(kind for kind in get_args(Command)
                if kind not in (Count, *get_args(Inspection), NameChat, CountReusable, Stop, Quit))
GIVES_WAY_TO: dict[type, tuple[type, ...]] = {
    Prepare: IN_TURN, CountReusable: IN_TURN, NameChat: tuple({*IN_TURN} - {Prepare}),
    Score: ENDS_A_SCORE, Replay: tuple({*IN_TURN} - {Score})}       # not both to each other
UNANSWERED = Prepare | CountReusable | KeepStates | LeaveChat | ForgetChat
