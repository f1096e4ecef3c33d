"""A kept state is of use only to what would compute the same: the key names all of that."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.engine import native, state_key
from assistant.engine.bindings import llama_cpp
from assistant.engine.context_options import ContextOptions
from assistant.engine.llama_context import LlamaContext
from assistant.engine.llama_model import LlamaModel
from assistant.engine.native import NativeLog
from assistant.engine.protocol import Load
from assistant.engine.protocol_loading import Adapter
from assistant.engine.stop_flag import StopFlag
from tests.engine.tiny_gguf import write_llama, write_longrope
from tests.engine.worker_client import STARTER

Key = Callable[..., dict[str, Any]]


@pytest.fixture
def key(starter_model_here: LlamaModel, native_log: NativeLog) -> Key:
    """The key of states of the practice model, loaded and rendered like this."""
    def made(load: Load, file: Path = STARTER, template: str = "") -> dict[str, Any]:
        context = LlamaContext(starter_model_here, 1024, 1, 1, StopFlag(), native_log, ContextOptions.of(load))
        try:
            return state_key.state_key(load, [file], context, template)
        finally:
            context.close()

    return made


def copy(folder: Path, name: str, flipped: bool = False) -> Path:
    """Returns a copy of the practice model, with its last byte another one where `flipped`."""
    file = folder / name
    shutil.copyfile(STARTER, file)
    if flipped:
        with file.open("r+b") as opened:
            opened.seek(-1, 2)
            last = opened.read(1)
            opened.seek(-1, 2)
            opened.write(bytes([last[0] ^ 1]))
    return file


LOAD = Load(str(STARTER))


@pytest.mark.parametrize("other", [
    replace(LOAD, kv_type="q8_0"), replace(LOAD, flash_attention="off"), replace(LOAD, ubatch=64),
    replace(LOAD, adapters=(Adapter(str(STARTER)),)),
], ids=["KV type", "flash attention", "passes", "adapter"])
def test_what_is_loaded_otherwise_has_another_key(key: Key, other: Load) -> None:
    assert key(LOAD) != key(other)


def test_an_adapter_that_counts_more_has_another_key(key: Key) -> None:
    weak, strong = (replace(LOAD, adapters=(Adapter(str(STARTER), scale),)) for scale in (0.5, 1.0))
    assert key(weak) != key(strong)


def test_the_same_model_elsewhere_has_the_same_key_and_another_one_has_not(key: Key, tmp_path: Path) -> None:
    assert key(LOAD, copy(tmp_path, "moved.gguf")) == key(LOAD)
    assert key(LOAD, copy(tmp_path, "other.gguf", flipped=True)) != key(LOAD)


def test_another_template_has_another_key(key: Key) -> None:
    assert key(LOAD, template="{{ a }}") != key(LOAD, template="{{ b }}")


def test_how_many_tokens_go_to_llama_cpp_in_one_call_is_no_part_of_it(key: Key) -> None:
    assert key(replace(LOAD, batch=512)) == key(LOAD)


@pytest.mark.parametrize("library", ["libllama.so", "libggml-base.so"])
def test_another_build_of_the_engine_has_another_key(
        key: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.setattr(native, "folder", lambda: tmp_path)
    file = tmp_path / library
    file.write_bytes(b"one")
    before = key(LOAD)
    file.write_bytes(b"another")
    assert key(LOAD)["engine"] != before["engine"]


@pytest.mark.parametrize("told", ["llama_model_rope_type", "llama_model_rope_freq_scale_train"])
def test_positions_told_apart_otherwise_have_another_key(key: Key, monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    before = key(LOAD)
    monkeypatch.setattr(llama_cpp, told, lambda _model: 7)
    assert key(LOAD)["rope"] != before["rope"]


def ropes(file: Path, log: NativeLog, *lengths: int) -> list[Any]:
    """Returns what the key says of positions, in contexts for chats of these lengths."""
    model, found = LlamaModel(file, [file], 0, log, lambda _stage, _fraction: True), list[Any]()
    for length in lengths:
        context = LlamaContext(model, length, 1, 1, StopFlag(), log)
        found.append(state_key.state_key(Load(str(file)), [file], context, "")["rope"])
        context.close()
    model.close()
    return found


def test_positions_turned_by_the_long_factors_have_another_key_although_the_chat_is_short(
        native_log: NativeLog, tmp_path: Path) -> None:
    """The reserve counts: a chat of 1,024 tokens has 1,280 cells."""
    short, long, longer = ropes(write_longrope(tmp_path / "tiny.gguf", 1024), native_log, 768, 1024, 2048)
    assert short != long == longer


def test_a_longer_context_has_the_same_key_where_a_model_has_one_way_to_turn_positions(
        native_log: NativeLog, tmp_path: Path) -> None:
    short, long = ropes(write_llama(tmp_path / "tiny.gguf"), native_log, 768, 2048)
    assert short == long
