"""What the name of a model's file or repository tells: its quantisation, what it is for, how people call it."""

import re
from enum import StrEnum

_QUANTISATION = re.compile(
    r"(?:^|[-._])((?:UD-)?(?:IQ|TQ|Q)\d(?:_[A-Z0-9]+)*|MXFP4(?:_MOE)?|NVFP4|BF16|FP?16|FP?32)(?=[-._]|$)",
    re.IGNORECASE)
_IS_GGUF = re.compile(r"[-_.]gguf$", re.IGNORECASE)
_WHOLE = ("BF16", "F16", "FP16", "F32", "FP32")


class FilePurpose(StrEnum):
    """What a GGUF is for. Only a MODEL can be talked to."""

    MODEL = "model"
    PROJECTOR = "projector"      # mmproj: lets a model see or hear
    DRAFT = "draft"              # mtp and the like: guesses ahead for a model, which makes it faster
    IMATRIX = "imatrix"          # what its quantiser measured; of no use to run it
    EMBEDDING = "embedding"      # finds or sorts texts, writes none
    ADAPTER = "adapter"          # LoRA: changes a model
    VOCABULARY = "vocabulary"    # only words, for tests


_WORDS = {
    FilePurpose.PROJECTOR: r"mm-?proj(?:ector)?",
    FilePurpose.IMATRIX: r"i-?matrix",
    FilePurpose.VOCABULARY: r"ggml-vocab",
    FilePurpose.EMBEDDING: r"embed\w*|rerank\w*",
    FilePurpose.ADAPTER: r"q?lora(?:-adapter)?|adapter",
}
_PURPOSES = {purpose: re.compile(rf"(?:^|[-_./])(?:{words})(?=[-_.\d]|$)", re.IGNORECASE)
             for purpose, words in _WORDS.items()}
# Only in front: "mtp-Qwen3.6-27B-Q4_0" is a draft model, "Qwen3.6-27B-MTP-Q4_0" a model that has one inside.
_DRAFT = re.compile(r"(?:^|/)(?:mtp|draft|eagle3?)[-_./]", re.IGNORECASE)


def quantisation(file: str) -> str:
    """Returns the quantisation a file's name tells: "Q4_K_M", "UD-Q4_K_XL", "IQ2_XS", ...; empty if none."""
    found = _QUANTISATION.findall(re.sub(r"\.gguf$", "", file.rpartition("/")[2], flags=re.IGNORECASE))
    return str(found[-1]).upper() if found else ""


def is_quantised(name: str) -> bool:
    """Whether the quantisation `name` makes a model smaller. What does not is four times the size for nothing one
    notices."""
    return name not in _WHOLE


def purpose(file: str) -> FilePurpose:
    """Returns what a GGUF is for, as its name (folders included) tells."""
    if _DRAFT.search(file):
        return FilePurpose.DRAFT
    for what, words in _PURPOSES.items():
        if (found := words.search(file)) is not None:
            quantised_with = what is FilePurpose.IMATRIX and quantisation(file[found.end():])
            return FilePurpose.MODEL if quantised_with else what
    return FilePurpose.MODEL


def tidy_name(repo: str) -> str:
    """Returns "Qwen3 4B Instruct 2507" for "unsloth/Qwen3-4B-Instruct-2507-GGUF"."""
    name = re.sub(r"[-_.]?gguf$", "", repo.rpartition("/")[2], flags=re.IGNORECASE)
    return re.sub(r"[-_]+", " ", name).strip()


def local_name(file: str) -> str:
    """Returns what a file of a repository is called in the app's own folder of models. Where its name does not tell
    the folders it lies in there, they stand in front: "Q4_K_M/model.gguf" and "Q8_0/model.gguf" are two."""
    *folders, name = file.split("/")
    untold = [folder for folder in folders
              if not re.search(rf"(?:^|[-_.]){re.escape(folder)}(?:[-_.]|$)", name, re.IGNORECASE)]
    return "-".join([*untold, name])


def local_names(file: str) -> set[str]:
    """Returns what a file of a repository may be called on this computer: other programs keep its name alone."""
    return {file.rpartition("/")[2], local_name(file)}


def name_by_repository(repo: str) -> str:
    """Returns what to call a model that lies in a folder named after its repository ("owner/name"): what the search
    calls it; empty where the folder's name does not end as those of such repositories do.

    Many headers hold what only their makers understand ("Smollm2 135M 8k Lc100K Mix1 Ep2"), while a repository of GGUF
    files is named for people who look for it.
    """
    return tidy_name(repo) if _IS_GGUF.search(repo) else ""


def parameters(name: str) -> int:
    """Returns the number of weights a name tells ("Qwen3-0.6B", "SmolLM2-135M", "8x7B"), 0 where it tells none."""
    found = re.search(r"(?:^|[-_ ])(?:(\d{1,2})x)?(\d{1,4}(?:\.\d{1,2})?)([BM])(?=[-_. ]|$)", name, re.IGNORECASE)
    if not found:
        return 0
    weights = float(found[2]) * (1e9 if found[3] in "bB" else 1e6)
    return int(weights * int(found[1] or 1))


def active_parameters(name: str) -> int:
    """Returns how many weights a mixture of experts reads for each token, where its name tells ("Qwen3-30B-A3B"), else
    0."""
    found = re.search(r"[-_ ]A(\d{1,4}(?:\.\d{1,2})?)([BM])(?=[-_. ]|$)", name, re.IGNORECASE)
    return int(float(found[1]) * (1e9 if found[2] in "bB" else 1e6)) if found else 0
