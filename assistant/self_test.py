"""Checks an installation without a screen: a real worker loads a model and answers; the result is JSON on stdout."""

import argparse
import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant import paths
from assistant.domain.errors import AssistantError, EngineError, ModelFileError
from assistant.engine.protocol import (
    Backends,
    Command,
    Event,
    Failed,
    Finished,
    Generate,
    Load,
    Loaded,
    Token,
    Turn,
    decode_event,
    encode,
)

QUESTION = "Write one sentence about the sea."
_NO_CONSOLE: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)      # of Windows
MOST_SECONDS = 900      # for loading and answering, of the largest model on the slowest disk: what hangs is ended
GENERATION = {"max_tokens": 64, "temperature": 0.0, "seed": 1, "max_thinking_tokens": 64}


def run(arguments: Sequence[str]) -> int:
    """Tests the model file named by the argument. Returns 0 when it answered, 1 when not."""
    begun = time.monotonic()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Redirected, it has the system's code page on Windows, which lacks most of what a model may write. Half a
        # surrogate becomes the escape that JSON has for it.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        options = _options(arguments)
        result = _test(Path(options.model[0]).absolute(), options.gpu_layers)
    except (AssistantError, OSError) as problem:
        error = problem if isinstance(problem, AssistantError) else EngineError(
            "The engine's process could not be used.", detail=str(problem))
        result = {"ok": False, "error": error.to_json() | {"text": str(error)}}
    result["seconds"] = round(time.monotonic() - begun, 3)
    print(json.dumps(result, indent=2, ensure_ascii=False))
    return 0 if result["ok"] else 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    """Raises ModelFileError."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("model", nargs="*")
    parser.add_argument("--gpu-layers", type=int, default=-1)     # 0 leaves the drivers of graphics cards alone
    try:
        options, unknown = parser.parse_known_args(arguments)
    except argparse.ArgumentError:
        options, unknown = argparse.Namespace(model=[]), []
    if unknown or len(options.model) != 1:
        raise ModelFileError("Name one model file.",
                             detail="usage: parley --self-test MODEL.gguf [--gpu-layers N]")
    return options


def _test(model: Path, layers: int) -> dict[str, Any]:
    """Returns what was found out. Where the engine fails with graphics cards, the processor is asked as the app does,
    and `graphics_problem` says why."""
    met: list[Backends] = []
    try:
        return _answered(model, layers, met.append)
    except AssistantError as problem:
        # Whoever fails before it has told its devices may have been ended by a card's driver.
        without_graphics = bool(met) and not met[0].has_graphics
        if not layers or without_graphics or isinstance(problem, ModelFileError):
            raise
        return _answered(model, 0) | {"graphics_problem": str(problem)}


def _answered(model: Path, layers: int, met: Callable[[Backends], None] = lambda _backends: None) -> dict[str, Any]:
    """`met` is told what the model is about to be loaded with."""
    # In a checkout, `-m assistant` has to be found from any folder.
    places = os.pathsep.join(filter(None, (str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH"))))
    with subprocess.Popen(paths.worker_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          env=os.environ | {"PYTHONPATH": places}, creationflags=_NO_CONSOLE) as worker:
        limit = threading.Timer(MOST_SECONDS, worker.kill)
        limit.daemon = True
        limit.start()
        try:
            backends, loaded = _load(worker, model, layers, met)
            answer, pieces, finished = _ask(worker)
        finally:
            limit.cancel()
            assert worker.stdin
            worker.stdin.close()             # ends it
    rate = finished.timings.tokens_per_second(finished.usage)
    reading = finished.usage.prompt_tokens - finished.usage.reused_tokens
    return {
        "ok": bool(answer.strip()) or finished.usage.thinking_tokens > 0,
        "model": loaded.name, "architecture": loaded.architecture, "context_length": loaded.context_length,
        "threads": loaded.threads, "gpu_layers": loaded.gpu_layers, "template_problem": loaded.template_problem,
        "backends": list(backends.modules), "devices": [asdict(device) for device in backends.devices],
        "question": QUESTION, "answer": answer, "pieces": pieces, "reason": finished.reason,
        "prompt_tokens": finished.usage.prompt_tokens, "answer_tokens": finished.usage.answer_tokens,
        "thinking_tokens": finished.usage.thinking_tokens,
        "load_seconds": round(loaded.load_seconds, 3),
        "first_token_seconds": round(finished.timings.first_token, 3),
        "prompt_tokens_per_second": round(reading / finished.timings.prompt, 1) if finished.timings.prompt else 0,
        "tokens_per_second": round(rate, 1),
        "python": sys.version.split()[0],
    }


def _load(worker: "subprocess.Popen[bytes]", model: Path, layers: int,
          met: Callable[[Backends], None]) -> tuple[Backends, Loaded]:
    _send(worker, Load(str(model), gpu_layers=layers))
    backends = Backends((), ())
    for event in _events(worker):
        if isinstance(event, Backends):
            backends = event
            met(event)
        elif isinstance(event, Loaded):
            return backends, event
    raise _died(worker)


def _ask(worker: "subprocess.Popen[bytes]") -> tuple[str, list[str], Finished]:
    _send(worker, Generate("self-test", (Turn("user", QUESTION),), generation=GENERATION))
    answer, pieces = "", []
    for event in _events(worker):
        if isinstance(event, Token) and event.text:
            pieces.append(event.text)
            answer += "" if event.thinking else event.text
        elif isinstance(event, Finished):
            return answer, pieces, event
    raise _died(worker)


def _send(worker: "subprocess.Popen[bytes]", command: Command) -> None:
    assert worker.stdin
    worker.stdin.write(encode(command))
    worker.stdin.flush()


def _events(worker: "subprocess.Popen[bytes]") -> Iterator[Event]:
    """Yields events until the worker's output ends. Raises the AssistantError of a Failed."""
    assert worker.stdout
    for line in worker.stdout:
        event = decode_event(line)
        if isinstance(event, Failed):
            raise event.error
        yield event


def _died(worker: "subprocess.Popen[bytes]") -> EngineError:
    status = worker.wait()      # killed also where it took too long: see MOST_SECONDS
    return EngineError("The engine stopped unexpectedly.", detail=f"exit status {status}")
