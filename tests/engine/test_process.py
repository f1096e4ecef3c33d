"""The worker as a process: how it starts, stops, ends, and what it never does."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from assistant.domain.errors import Cancelled, EngineError
from assistant.engine.protocol import (
    Event,
    Failed,
    Finished,
    Generate,
    Load,
    Loaded,
    LoadProgress,
    Log,
    Progress,
    Quit,
    Ready,
    Stop,
    Token,
    Turn,
    Unload,
    Unloaded,
)
from assistant.engine.protocol_inspection import Watch
from tests.engine.worker_client import ROOT, STARTER, Answer, Worker, WorkerEnded

LONG_TEXT = "The sea is wide and deep and full of fish. " * 110     # about 1,200 tokens, read in five pieces


def test_llama_cpp_is_imported_with_the_first_load_only(stand_in: Path) -> None:
    with Worker() as worker:
        assert worker.until(Ready).pid == worker.process.pid
        before = Path(f"/proc/{worker.process.pid}/maps").read_text()
        worker.load(stand_in)
        after = Path(f"/proc/{worker.process.pid}/maps").read_text()
    assert "libllama" not in before
    assert "libllama" in after


def test_numpy_has_no_threads_that_could_spin(stand_in: Path) -> None:
    def threads(**environment: str) -> int:
        with Worker(environment) as worker:
            worker.load(stand_in)
            worker.send(Watch(1))       # which numpy is loaded for
            worker.generate([Turn("user", "What is a seal?")], max_tokens=8)
            seen = []
            for _ in range(15):     # that which moves the weights into large pages ends by itself
                seen.append(psutil.Process(worker.process.pid).num_threads())
                time.sleep(0.1)
            return min(seen)

    usual = threads()
    assert usual == threads(OPENBLAS_NUM_THREADS="1")
    if len(os.sched_getaffinity(0)) > 1:
        assert threads(OPENBLAS_NUM_THREADS="2") == usual + 1


def test_what_nobody_waits_for_fails_without_a_word_to_others() -> None:
    with Worker() as worker:
        worker.write(b'{"type":"KeepStates","folder":5,"limit":1}\n')
        worker.send(Unload())
        events = [worker.next(), worker.next(), worker.next()]
    assert [type(event) for event in events] == [Ready, Log, Unloaded]


def test_it_ends_when_the_app_closes_the_pipe_in_the_middle_of_an_answer() -> None:
    worker = Worker()
    worker.load()
    worker.send(Generate("1", (Turn("user", "Tell a long story."),), generation={"max_tokens": 2000}))
    worker.until(Token)
    assert worker.close() == 0


def test_quit_ends_it() -> None:
    with Worker() as worker:
        worker.send(Quit())
        assert worker.wait() == 0


def test_it_ends_with_its_parent_although_someone_else_holds_the_pipe_open() -> None:
    reading, writing = os.pipe()
    starter = ("import subprocess, time\n"
               "from assistant import paths\n"
               "worker = subprocess.Popen(paths.worker_command(), stdin=0, stdout=subprocess.PIPE)\n"
               "worker.stdout.readline()\n"       # Ready
               "print(worker.pid, flush=True)\n"
               "time.sleep(600)\n")
    with subprocess.Popen([sys.executable, "-c", starter], stdin=reading, stdout=subprocess.PIPE, cwd=ROOT) as parent:
        assert parent.stdout
        worker = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    assert psutil.wait_procs([worker], timeout=30)[0] == [worker]
    os.close(reading)
    os.close(writing)


def test_it_never_opens_a_socket(stand_in: Path) -> None:
    seen: set[str] = set()
    with Worker() as worker:
        def look(_event: object) -> None:
            for fd in Path(f"/proc/{worker.process.pid}/fd").iterdir():
                with suppress(FileNotFoundError):       # closed since it was listed
                    seen.add(os.readlink(fd))

        worker.load(stand_in)
        worker.generate("Hello", max_tokens=5, on_event=look)
    assert seen
    assert not [place for place in seen if place.startswith("socket:")]


def test_what_other_code_prints_does_not_reach_the_app(stand_in: Path) -> None:
    with Worker({"PYTHONPATH": str(ROOT / "tests/engine/noisy")}) as worker:     # its sitecustomize writes all the time
        worker.send(Load(str(stand_in)))
        worker.until(Loaded)
        assert isinstance(worker.generate("Hello", max_tokens=2).events[-1], Finished)
        worker.close()
        assert "this is not JSON" in worker.errors
        assert "neither is this" in worker.errors


def test_a_line_that_is_no_command_is_answered_and_the_worker_goes_on() -> None:
    with Worker() as worker:
        worker.until(Ready)
        worker.write(b'{"type": "Dance"}\n[1, 2\n\n')
        for _ in range(2):
            event = worker.next()
            assert isinstance(event, Failed)
            assert isinstance(event.error, EngineError)
        worker.send(Unload())
        worker.until(Unloaded)


def test_unloading_gives_the_memory_back() -> None:
    with Worker() as worker:
        worker.load(context_length=0)
        worker.generate("Hello", max_tokens=5)
        process = psutil.Process(worker.process.pid)
        loaded = process.memory_info().rss
        worker.send(Unload())
        worker.until(Unloaded)
        assert process.memory_info().rss < loaded / 2
        with pytest.raises(EngineError, match="No model is loaded"):
            worker.generate("Hello")


def test_an_answer_to_nothing_is_refused(worker: Worker) -> None:
    with pytest.raises(EngineError, match="nothing to answer"):
        worker.generate(())


def test_stop_keeps_what_was_written_and_the_next_answer_comes(worker: Worker) -> None:
    answer = worker.generate("Tell a long story.", max_tokens=1000, ignore_end=True,
                             on_event=worker.stop_at_token(10))
    assert answer.finished.reason == "stopped"
    assert 10 <= answer.finished.usage.answer_tokens < 1000
    assert answer.text.strip()
    assert worker.generate("Hello", max_tokens=3).finished.usage.answer_tokens == 3


def test_stop_is_seen_in_the_middle_of_prompt_evaluation(worker: Worker) -> None:
    def stop_at_first_progress(event: object) -> None:
        if isinstance(event, Progress) and event.done:
            worker.send(Stop())

    answer = worker.generate(LONG_TEXT, max_tokens=10, on_event=stop_at_first_progress)
    assert answer.finished.reason == "stopped"
    assert not answer.of(Token)
    last = answer.of(Progress)[-1]
    assert last.done < last.total
    # What was evaluated before the stop is not evaluated again.
    again = worker.generate(LONG_TEXT, max_tokens=1)
    assert again.fitted.reused_tokens >= last.done


def test_stop_reaches_commands_that_have_not_begun(worker: Worker) -> None:
    for number in range(3):
        worker.send(Generate(f"waiting-{number}", (Turn("user", "Tell a long story."),),
                             generation={"max_tokens": 1000}))
    worker.send(Stop())
    for number in range(3):
        finished = worker.until(Finished)
        assert (finished.id, finished.reason) == (f"waiting-{number}", "stopped")
    # A Stop that came late for its answer does not touch the next one.
    worker.send(Stop())
    assert worker.generate("Hello", max_tokens=3).finished.reason == "length"


def test_loading_can_be_stopped_and_done_again() -> None:
    with Worker() as worker:
        for _ in range(10):         # on a busy computer a Stop may come once the model is there
            worker.send(Load(str(STARTER)))
            worker.until(LoadProgress)
            worker.send(Stop())
            try:
                worker.until(Loaded)
            except Cancelled:
                break
        else:
            pytest.fail("every one of them was loaded to its end")
        worker.load()
        assert worker.generate("Hello", max_tokens=3).text


def test_load_progress_rises_through_both_stages_to_one() -> None:
    with Worker() as worker:
        worker.send(Load(str(STARTER)))
        events = []
        while not isinstance(event := worker.next(), Loaded):
            if isinstance(event, LoadProgress):
                events.append(event)
    fractions = [event.fraction for event in events]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert list(dict.fromkeys(event.stage for event in events)) == ["reading", "preparing"]


def test_a_killed_worker_is_seen_as_killed() -> None:
    worker = Worker()
    worker.load()       # the stand-in may have written all before the test hears of its fifth token
    answer = Answer()

    def kill(event: Event) -> None:
        answer.events.append(event)
        if len(answer.of(Token)) == 5:
            os.kill(worker.process.pid, signal.SIGKILL)

    with pytest.raises(WorkerEnded):
        worker.generate("Tell a long story.", max_tokens=1000, ignore_end=True, on_event=kill)
    assert worker.close() == -signal.SIGKILL
    assert len(answer.of(Token)) >= 5
