"""What names and pasted addresses tell, and which file of a repository is offered first."""

from pathlib import Path

import pytest

from assistant.domain import chat_template
from assistant.domain.hub_address import HubAddress, is_repository, parse
from assistant.domain.model import HubModel, HubPart, Machine
from assistant.domain.model_choice import (
    ASKED_FOR,
    LARGEST,
    NEAREST,
    ONLY,
    SMALL,
    TIGHT,
    TOO_BIG,
    USUAL,
    choose,
)
from assistant.domain.model_names import (
    FilePurpose,
    local_name,
    local_names,
    parameters,
    purpose,
    quantisation,
    tidy_name,
)
from assistant.domain.model_parts import split_name

GB = 1_000_000_000
HOME = Machine(16 * GB, 12 * GB, 8, 500 * GB)


@pytest.mark.parametrize(("file", "name"), [
    ("Qwen3-4B-Instruct-2507-Q4_K_M.gguf", "Q4_K_M"), ("Qwen3.6-35B-A3B-UD-Q4_K_XL.gguf", "UD-Q4_K_XL"),
    ("model.IQ2_XXS.gguf", "IQ2_XXS"), ("gpt-oss-20b-MXFP4.gguf", "MXFP4"), ("gemma-4-12b-it-qat-q4_0.gguf", "Q4_0"),
    ("BF16/x-BF16.gguf", "BF16"), ("Qwen3-4B.gguf", ""), ("X-Q8_0.GGUF", "Q8_0"),
])
def test_the_quantisation_is_read_from_the_name(file: str, name: str) -> None:
    assert quantisation(file) == name


@pytest.mark.parametrize(("file", "what"), [
    ("Qwen3.6-27B-Q4_K_M.gguf", FilePurpose.MODEL), ("mmproj-F16.gguf", FilePurpose.PROJECTOR),
    ("gemma-4-E4B-it.mmproj-Q8_0.gguf", FilePurpose.PROJECTOR), ("mtp-Qwen3.6-27B-Q4_0.gguf", FilePurpose.DRAFT),
    ("MTP/Qwen3.6-27B-MTP.gguf", FilePurpose.DRAFT), ("Qwen3.6-27B-MTP-Q4_0.gguf", FilePurpose.MODEL),
    ("imatrix_unsloth.gguf", FilePurpose.IMATRIX), ("Qwen3-Embedding-0.6B-Q8_0.gguf", FilePurpose.EMBEDDING),
    ("bge-reranker-v2-m3-Q8_0.gguf", FilePurpose.EMBEDDING), ("x-lora-F16.gguf", FilePurpose.ADAPTER),
    ("Stheno-imatrix-Q4_K_M.gguf", FilePurpose.MODEL), ("Stheno-Q8_0-imatrix.gguf", FilePurpose.IMATRIX),
    ("Explora-7B-Q4_0.gguf", FilePurpose.MODEL), ("ggml-vocab-llama.gguf", FilePurpose.VOCABULARY),
])
def test_the_purpose_is_read_from_the_name(file: str, what: FilePurpose) -> None:
    assert purpose(file) is what


@pytest.mark.parametrize(("name", "weights"), [
    ("Qwen/Qwen3-0.6B-GGUF", 600_000_000), ("SmolLM2-135M-Instruct", 135_000_000), ("Mixtral-8x7B", 56_000_000_000),
    ("Qwen3.6-35B-A3B", 35_000_000_000), ("phi-4-mini", 0), ("gemma-3-270m-it", 270_000_000),
])
def test_the_size_is_read_from_the_name(name: str, weights: int) -> None:
    assert parameters(name) == weights


def test_a_repository_has_a_readable_name() -> None:
    assert tidy_name("unsloth/Qwen3-4B-Instruct-2507-GGUF") == "Qwen3 4B Instruct 2507"
    assert tidy_name("a/SmolLM2_135M-gguf") == "SmolLM2 135M"


@pytest.mark.parametrize(("file", "name"), [
    ("model-Q4_K_M.gguf", "model-Q4_K_M.gguf"),
    ("Q4_K_M/Big-Q4_K_M-00001-of-00002.gguf", "Big-Q4_K_M-00001-of-00002.gguf"),
    ("q8_0/Big-Q8_0.gguf", "Big-Q8_0.gguf"),
    ("Q4_K_M/model-00001-of-00002.gguf", "Q4_K_M-model-00001-of-00002.gguf"),
    ("phi-2/ggml-model-q4_0.gguf", "phi-2-ggml-model-q4_0.gguf"),
    ("m/model-Q8_0.gguf", "m-model-Q8_0.gguf"),
    ("gguf/small/Q8_0/model-Q8_0.gguf", "small-model-Q8_0.gguf"),
])
def test_a_file_has_its_folder_in_its_name_where_nothing_else_tells_it_apart(file: str, name: str) -> None:
    assert local_name(file) == name
    assert local_names(file) == {name, Path(file).name}


def test_one_of_several_files_is_recognised() -> None:
    assert split_name("Q6/big-Q6_K-00002-of-00003.gguf") == ("Q6/big-Q6_K", 2, 3)
    assert split_name("big-Q6_K.gguf") is None


@pytest.mark.parametrize(("text", "address"), [
    ("unsloth/Qwen3-4B-GGUF", HubAddress("unsloth/Qwen3-4B-GGUF")),
    ("  unsloth/Qwen3-4B-GGUF:q4_k_m ", HubAddress("unsloth/Qwen3-4B-GGUF", "Q4_K_M")),
    ("hf.co/unsloth/Qwen3-4B-GGUF:latest", HubAddress("unsloth/Qwen3-4B-GGUF")),
    ("hf://a/b", HubAddress("a/b")),
    ("https://huggingface.co/a/b", HubAddress("a/b", host="huggingface.co")),
    ("https://hf-mirror.com/a/b/tree/main", HubAddress("a/b", revision="main", host="hf-mirror.com")),
    ("https://huggingface.co/a/b/blob/main/sub/x-Q8_0.gguf",
     HubAddress("a/b", revision="main", file="sub/x-Q8_0.gguf", host="huggingface.co")),
    ("http://127.0.0.1:9/a/b/resolve/abc/x%20y.gguf?download=true",
     HubAddress("a/b", revision="abc", file="x y.gguf", host="127.0.0.1:9")),
    ("https://huggingface.co/a/b?show_file_info=x.gguf", HubAddress("a/b", host="huggingface.co")),
    ("ollama run hf.co/a/b:Q8_0", HubAddress("a/b", "Q8_0")),
    ("llama-server -hf a/b:Q8_0 -c 4096", HubAddress("a/b", "Q8_0")),
    ("qwen", None), ("qwen 4b", None), ("", None), ("../..", None), ("a/../b", None), ("/etc/passwd", None),
    ("https://huggingface.co/models?search=qwen", None), ("https://huggingface.co/datasets/a/b", None),
    ("https://[bad", None), ("ftp://huggingface.co/a/b", None), ("https://huggingface.co/a/../b", None),
])
def test_what_people_paste_is_understood(text: str, address: HubAddress | None) -> None:
    assert parse(text) == address


def test_a_name_is_never_a_path() -> None:
    for name in ("../x", "a/..", "a/b/c", "a", "/a/b", "a//b", "datasets/x", "a/b\n"):
        assert not is_repository(name), name


def offers(*sizes: tuple[str, float]) -> list[HubModel]:
    return [HubModel("a/b", f"m-{name}.gguf", "", int(size * GB), "", quantisation=name) for name, size in sizes]


BIG = offers(("Q2_K", 3), ("Q4_K_S", 4.6), ("Q4_K_M", 5), ("Q6_K", 7), ("Q8_0", 9), ("F16", 16))


@pytest.mark.parametrize(("models", "machine", "wish", "chosen", "reason"), [
    (BIG, HOME, "", "Q4_K_M", USUAL), (BIG, None, "", "Q4_K_M", USUAL),
    (BIG, Machine(6 * GB, 5 * GB, 4, 500 * GB), "", "Q2_K", LARGEST),
    (BIG, Machine(3 * GB, 2 * GB, 4, 500 * GB), "", "Q2_K", TOO_BIG),
    (BIG, Machine(4 * GB, 3 * GB, 4, 500 * GB), "", "Q2_K", TIGHT),
    (BIG, HOME, "Q6_K", "Q6_K", ASKED_FOR), (BIG, HOME, "Q3_K", "Q4_K_M", USUAL),
    (offers(("Q4_K_M", 0.5), ("Q8_0", 0.8), ("F16", 1.5)), HOME, "", "Q8_0", SMALL),
    (offers(("Q5_K_M", 5.5), ("Q8_0", 9), ("Q3_K_M", 4)), HOME, "", "Q5_K_M", NEAREST),
    (offers(("", 4)), HOME, "", "", ONLY), (offers(("MXFP4", 4), ("Q8_0", 8)), HOME, "", "MXFP4", USUAL),
])
def test_one_file_is_chosen_and_it_is_said_why(models: list[HubModel], machine: Machine | None, wish: str,
                                               chosen: str, reason: str) -> None:
    choice = choose(models, machine, wish)
    assert choice
    assert (choice.model.quantisation, choice.reason) == (chosen, reason)


def test_of_nothing_nothing_is_chosen() -> None:
    assert choose([], HOME) is None


def test_a_model_in_parts_survives_being_written_down() -> None:
    model = HubModel("a/b", "x-00001-of-00002.gguf", "c", 3, "", "X", languages=("en",),
                     parts=(HubPart("x-00001-of-00002.gguf", 1, "s"), HubPart("x-00002-of-00002.gguf", 2, "t")))
    assert HubModel.from_json(model.to_json()) == model
    assert [file.sha256 for file in model.files()] == ["s", "t"]
    for nonsense in ({}, {"repo": 1}, {**model.to_json(), "parts": [1]}, {**model.to_json(), "size": "x"}):
        with pytest.raises(ValueError, match="no model"):
            HubModel.from_json(nonsense)


def test_what_a_model_can_do_is_read_from_its_template() -> None:
    qwen = "{%- if tools %}...{% if enable_thinking is false %}<think>\n\n</think>{% endif %}"
    assert chat_template.thinks(qwen)
    assert chat_template.calls_tools(qwen)
    assert not chat_template.sees(qwen)
    assert chat_template.sees("{% if item.type == 'image' %}<|vision_start|>{% endif %}")
    plain = "{% for message in messages %}{{ message.content }}{% endfor %}"
    assert not chat_template.thinks(plain)
    assert not chat_template.calls_tools(plain)
    assert not chat_template.sees(plain)
