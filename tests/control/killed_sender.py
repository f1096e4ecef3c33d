"""Sends the first message of a new chat and is killed right after so many transactions.

`python -m tests.control.killed_sender HOME NUMBER`
"""

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from assistant.control.background import Background
from assistant.control.outbox import Outbox, Outgoing
from assistant.domain.attachments import Draft
from assistant.domain.chat import Chat, ChatInfo
from assistant.store.chats import ChatStore


def run(home: Path, number: int) -> int:
    application = QCoreApplication([])
    store, disk = ChatStore(home / "chats.db"), Background(1)
    store.open()
    committed = 0

    def on_statement(statement: str) -> None:
        """Is told of each before it is carried out."""
        nonlocal committed
        if committed == number:
            os.kill(os.getpid(), signal.SIGKILL)
        committed += statement == "COMMIT"

    store._on_disk().database._connection.set_trace_callback(on_statement)
    chat = Chat(ChatInfo("", "", 0.0, 0.0), system_prompt="Be brief.", settings={"generation.seed": 1})
    Outbox(store, disk).store_message(Outgoing(chat, None, Draft("What is a seal?"), Draft("and a whale")),
                                      lambda _chat, _message: application.exit(0), lambda _error: application.exit(1))
    return application.exec()


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), int(sys.argv[2])))
