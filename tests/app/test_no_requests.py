"""Nothing is asked of the network unless the user asks for it: not at the start, and not later."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.app.driver import write_settings
from tests.hub_server import HubServer

ROOT = Path(__file__).parents[2]


@pytest.fixture
def day(home: Path, starter_model: Path) -> dict[str, Any]:
    """What a day of use came to, with servers for models and updates that would answer."""
    with HubServer({}) as server:
        write_settings(home, hub_endpoint=server.endpoint)
        settings = home / "config" / "settings.json"
        document = json.loads(settings.read_text("utf-8"))
        document["generation"] = {"max_tokens": 8}
        settings.write_text(json.dumps(document), "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "tests.app.day_of_use", str(starter_model)], cwd=ROOT, capture_output=True,
            text=True, check=False, env={**os.environ, "PARLEY_UPDATES": f"{server.endpoint}/latest"}, timeout=240)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        found["asked"] = [request.path for request in server.log]
    return found


def test_a_start_and_a_day_of_use_ask_nothing(day: dict[str, Any]) -> None:
    assert day["calls"] == []
    assert day["asked"] == []
    assert day["timers"] > 20
    assert day["at_first_paint"] == []          # neither llama.cpp nor the Hub's library, nor what asks for updates
    assert not {"huggingface_hub", "llama_cpp", "assistant.hub.updates"} & set(day["at_the_end"])
