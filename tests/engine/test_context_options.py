"""Flash attention and batch sizes: llama.cpp computes as told, and what was read is used only by its like."""

import re
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import EngineError
from assistant.domain.prompt_batches import batch_sizes
from assistant.engine.context_options import ContextOptions
from assistant.engine.llama_context import LlamaContext
from assistant.engine.llama_model import LlamaModel
from assistant.engine.native import NativeLog
from assistant.engine.protocol import KeepStates, LeaveChat, Replayed, Stop, Turn
from assistant.engine.stop_flag import StopFlag
from tests.engine.test_replay import asked, replay
from tests.engine.worker_client import STARTER, Worker

LONG = "The fox saw the sea, the ship, the storm and the stars. " * 50
CHAT = "a chat"


@pytest.mark.parametrize(("batch", "ubatch", "sizes"), [
    (0, 0, (256, 256)), (0, 512, (512, 512)), (128, 0, (128, 128)), (1024, 0, (1024, 256)), (64, 512, (64, 64)),
    (1, 1, (32, 32)), (9999, 9999, (2048, 2048))])
def test_what_is_left_automatic_follows_what_is_not(batch: int, ubatch: int, sizes: tuple[int, int]) -> None:
    assert batch_sizes(batch, ubatch) == sizes


@pytest.mark.parametrize(("options", "flash", "sizes"), [
    (ContextOptions(), "auto", (256, 256)), (ContextOptions(flash_attention="off"), "disabled", (256, 256)),
    (ContextOptions("q8_0", "on", 512, 64), "enabled", (512, 64))])
def test_llama_cpp_is_told_what_the_settings_say(
        options: ContextOptions, flash: str, sizes: tuple[int, int], starter_model_here: LlamaModel,
        native_log: NativeLog, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[list[str]] = []
    hear = native_log.hear
    monkeypatch.setattr(native_log, "hear", lambda: said.append(hear()) or said[-1])  # type: ignore[func-returns-value]
    context = LlamaContext(starter_model_here, 1024, 1, 1, StopFlag(), native_log, options)
    context.close()
    told = dict(re.findall(r"llama_context: (\w+) += (\S+)", "".join(said[0])))
    assert (told["flash_attn"], int(told["n_batch"]), int(told["n_ubatch"])) == (flash, *sizes)
    assert (context.flash_word, context.chunk, context.pass_tokens) == ("off" if flash == "disabled" else "on", *sizes)


def test_a_long_prompt_goes_to_llama_cpp_in_portions_of_that_size(empty: Worker, stand_in: Path) -> None:
    texts = {}
    for batch, ubatch, flash in ((0, 0, "auto"), (512, 64, "auto"), (0, 32, "off")):
        loaded = empty.load(stand_in, batch=batch, ubatch=ubatch, flash_attention=flash)
        assert (loaded.batch, loaded.ubatch) == batch_sizes(batch, ubatch)
        assert loaded.flash_attention == ("off" if flash == "off" else "on")
        answer = empty.generate(LONG + "What did it see?", temperature=0, max_tokens=8)
        portions = answer.finished.evaluation["plan"].split()
        assert portions[0].split("*")[0] == str(loaded.batch)
        texts[batch, ubatch, flash] = answer.text
    assert all(texts.values())


def test_no_portion_is_larger_than_the_context(empty: Worker, stand_in: Path) -> None:
    assert empty.load(stand_in, context_length=512, batch=2048, ubatch=2048).batch == 768    # its cells
    assert empty.generate(LONG[:1000], max_tokens=3, ignore_end=True).tokens


def test_a_prompt_stopped_within_a_portion_is_read_on_from_there(empty: Worker) -> None:
    empty.load(STARTER, batch=1024, ubatch=32)
    turns = (Turn("user", LONG[:len(LONG) // 2] + "What did it see?"),)
    whole = empty.generate(turns, temperature=0, max_tokens=8, chat=CHAT)
    empty.load(STARTER, batch=1024, ubatch=32)
    stopped = empty.generate(turns, temperature=0, max_tokens=8, chat=CHAT,
                             on_event=lambda _event: empty.send(Stop()))
    assert stopped.finished.reason == "stopped"
    again = empty.generate(turns, temperature=0, max_tokens=8, chat=CHAT)
    assert again.text == whole.text


def test_off_and_a_quantised_context_are_refused_by_name_and_the_next_load_is_fine(
        empty: Worker, stand_in: Path) -> None:
    with pytest.raises(EngineError, match="needs flash attention, which is off"):
        empty.load(stand_in, kv_type="q8_0", flash_attention="off")
    assert empty.load(stand_in, kv_type="q8_0", flash_attention="on").flash_attention == "on"
    assert empty.generate("Hello", max_tokens=2, ignore_end=True).tokens


def test_an_answer_is_made_again_with_other_calls_but_not_in_other_passes(empty: Worker) -> None:
    empty.load(STARTER, context_length=2048, batch=512)
    turns = [Turn("user", LONG[:len(LONG) * 3 // 4] + "What did it see?")]
    answer = empty.generate(turns, chat="a", max_tokens=16)
    assert answer.finished.evaluation["plan"].startswith("512")
    assert replay(empty, asked(turns, answer)) == Replayed("replay", "identical", tokens=len(answer.tokens))
    empty.load(STARTER, context_length=2048)
    assert replay(empty, asked(turns, answer)).verdict == "identical"
    others: list[dict[str, Any]] = [{"ubatch": 64}, {"flash_attention": "off"}]
    for other in others:
        empty.load(STARTER, context_length=2048, **other)
        found = replay(empty, asked(turns, answer))
        assert (found.verdict, found.reason) == ("incomparable", "loaded")


@pytest.mark.parametrize(("options", "same"), [({"ubatch": 64}, False), ({"flash_attention": "off"}, False),
                                               ({"flash_attention": "on"}, True), ({"batch": 512}, True)], ids=str)
def test_what_was_read_is_used_again_where_it_was_computed_alike(
        empty: Worker, stand_in: Path, options: dict[str, Any], same: bool, tmp_path: Path) -> None:
    turns = (Turn("user", LONG + "What did it see?"),)
    empty.send(KeepStates(str(tmp_path), 1 << 30))
    empty.load(stand_in)
    empty.generate(turns, chat=CHAT, max_tokens=4)
    empty.send(LeaveChat(CHAT))
    empty.load(stand_in, **options)
    assert bool(empty.generate(turns, chat=CHAT, max_tokens=4).fitted.reused_tokens) is same
