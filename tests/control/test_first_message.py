"""A new chat and its first message come to disk together."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.store.chats import ChatStore

ROOT = Path(__file__).parents[2]
MOST_TRANSACTIONS = 9


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill -9")
def test_killed_at_any_moment_no_chat_without_a_message_stays(tmp_path: Path) -> None:
    statuses = []
    for number in range(MOST_TRANSACTIONS):
        home = tmp_path / str(number)
        home.mkdir()
        done = subprocess.run([sys.executable, "-m", "tests.control.killed_sender", str(home), str(number)], cwd=ROOT,
                              env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, timeout=60, check=False)
        store = ChatStore(home / "chats.db")
        for info in store.chats():
            chat = store.chat(info.id)
            assert [message.text for message in chat.messages.values()] == ["What is a seal?"]
            assert (chat.info.title, chat.system_prompt) == ("What is a seal?", "Be brief.")
            assert chat.settings == {"generation.seed": 1}
        store.close()
        statuses.append(done.returncode)
        if done.returncode == 0:
            break
    assert statuses[0] == -signal.SIGKILL
    assert statuses[-1] == 0, "it was killed however many transactions there were"
