"""What can be downloaded: repositories that match a search, and the model files of one repository."""

import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from assistant.domain.errors import AssistantError
from assistant.domain.model import HubModel, HubRepository
from assistant.hub.client import TimeLimits, api, asking

SEARCH_LIMITS = TimeLimits(connect=8.0, read=12.0)    # a person waits for it
LISTED_AT_ONCE = 4                                    # repositories
MAX_SIZES_BY_HEAD = 20                                # one request each, where a mirror gives no sizes

_QUANTISATION = re.compile(
    r"(?:^|[-._])((?:UD-)?(?:IQ|TQ|Q)\d(?:_[A-Z0-9]+)*|MXFP4(?:_MOE)?|NVFP4|BF16|FP?16|FP?32)(?=[-._]|$)",
    re.IGNORECASE)
_WHOLE = ("BF16", "F16", "FP16", "F32", "FP32")       # not quantised: four times the size for nothing one notices
_NOT_A_CHAT_MODEL = re.compile(
    r"(?:^|[-_./])(?:mmproj|mtp|imatrix|embed\w*|rerank\w*|ggml-vocab)(?=[-_.\d]|$)", re.IGNORECASE)
_SHARD = re.compile(r"-\d{5}-of-\d{5}\.gguf$", re.IGNORECASE)
_OTHER_PURPOSES = {"feature-extraction", "sentence-similarity", "text-ranking", "text-classification",
                   "automatic-speech-recognition", "text-to-speech", "text-to-image", "image-to-image"}
_OTHER_ARCHITECTURES = {"bert", "nomic-bert", "nomic-bert-moe", "jina-bert-v2", "clip", "t5encoder", "flux", "sd3"}
_NAME = r"\w[\w.-]*/\w[\w.-]*"                         # maker/model; never "../.."
_ADDRESS = re.compile(rf"^(?:https?://[^/]+/)?({_NAME})(?:/.*)?$")


def search(query: str, endpoint: str, token: str = "", limit: int = 10) -> list[HubModel]:
    """Returns the model files of the `limit` repositories found first: repository by repository, small files first.

    A repository whose files cannot be listed is left out, unless that holds for all. Raises HubError.
    """
    found = repositories(query, endpoint, token, limit)
    failures: list[AssistantError] = []

    def offered(repository: HubRepository) -> list[HubModel]:
        try:
            held = files(repository.repo, endpoint, token)
        except AssistantError as failure:
            failures.append(failure)
            return []
        return [replace(model, downloads=repository.downloads, licence=repository.licence) for model in held]

    with ThreadPoolExecutor(LISTED_AT_ONCE) as pool:
        models = [model for held in pool.map(offered, found) for model in held]
    if failures and not models:
        raise failures[0]
    return models


def repositories(query: str, endpoint: str, token: str = "", limit: int = 30) -> list[HubRepository]:
    """Returns repositories with GGUF chat models, the most downloaded first.

    `query` is what the user typed: words, "maker/model", or the address of a model's page. Raises HubError.
    """
    named = _ADDRESS.match(query.strip())
    words = named[1] if named else query.strip()
    hub = api(endpoint, token)
    with asking(endpoint, limits=SEARCH_LIMITS):
        found = list(hub.list_models(
            search=words or None, filter="gguf", sort="downloads", limit=limit,
            expand=["downloads", "likes", "gguf", "gated", "lastModified", "tags", "pipeline_tag"]))
    return [_repository(info) for info in found if _is_for_chat(info)]


def files(repo: str, endpoint: str, token: str = "") -> list[HubModel]:
    """Returns the model files of `repo` that this app can download, the smallest first.

    Left out: what is no chat model (mmproj, imatrix, ...), files that are not quantised, and models cut into
    several files. Revision is the present commit, so a download gets what was shown. Raises HubError.
    """
    hub = api(endpoint, token)
    with asking(endpoint, repo, SEARCH_LIMITS):
        commit, entries = _entries(hub, repo)
        wanted = [name for name, _, _ in entries if _is_wanted(name)]
        known = {name: (size, sha256) for name, size, sha256 in entries}
        if missing := [name for name in wanted if not all(known[name])]:
            known |= _sizes(hub, repo, commit, missing)
    tidy = tidy_name(repo)
    models = [HubModel(repo, name, commit, *known[name], name=tidy, quantisation=quantisation(name))
              for name in wanted]
    return sorted(models, key=lambda model: (model.size, model.file))


def quantisation(file: str) -> str:
    """Returns the quantisation a file's name tells: "Q4_K_M", "UD-Q4_K_XL", "IQ2_XS", ...; empty if none."""
    found = _QUANTISATION.findall(file.rpartition("/")[2].removesuffix(".gguf"))
    return str(found[-1]).upper() if found else ""


def tidy_name(repo: str) -> str:
    """Returns "Qwen3 4B Instruct 2507" for "unsloth/Qwen3-4B-Instruct-2507-GGUF"."""
    name = re.sub(r"[-_.]?gguf$", "", repo.rpartition("/")[2], flags=re.IGNORECASE)
    return re.sub(r"[-_]+", " ", name).strip()


def _entries(hub: Any, repo: str) -> tuple[str, list[tuple[str, int, str]]]:
    """Returns commit and (name, size, sha256) of every file. Mirrors without the one request have the other."""
    try:
        info = hub.model_info(repo, files_metadata=True)
        return info.sha or "main", [
            (s.rfilename, s.size or (s.lfs.size if s.lfs else 0) or 0, (s.lfs.sha256 if s.lfs else "") or "")
            for s in info.siblings or ()]
    except AssistantError:
        raise
    except Exception as first:
        from huggingface_hub.errors import GatedRepoError, HFValidationError
        if isinstance(first, (GatedRepoError, HFValidationError)):
            raise
        try:
            return "main", [_from_tree(entry) for entry in hub.list_repo_tree(repo, recursive=True)]
        except Exception:
            raise first from None


def _sizes(hub: Any, repo: str, commit: str, names: Iterable[str]) -> dict[str, tuple[int, str]]:
    names = list(names)
    found = {name: (size, sha256) for name, size, sha256 in map(
        _from_tree, hub.get_paths_info(repo, names, revision=commit))}
    from huggingface_hub import get_hf_file_metadata, hf_hub_url
    for name in [name for name in names if not found.get(name, (0, ""))[0]][:MAX_SIZES_BY_HEAD]:
        url = hf_hub_url(repo, name, revision=commit, endpoint=hub.endpoint)
        seen = get_hf_file_metadata(url, token=hub.token, endpoint=hub.endpoint)
        etag = seen.etag or ""
        found[name] = (seen.size or 0, etag if re.fullmatch(r"[0-9a-f]{64}", etag) else "")
    return {name: found.get(name, (0, "")) for name in names}


def _from_tree(entry: Any) -> tuple[str, int, str]:
    lfs = getattr(entry, "lfs", None)
    return entry.path, getattr(entry, "size", 0) or 0, (lfs.sha256 if lfs else "") or ""


def _is_wanted(name: str) -> bool:
    return (name.lower().endswith(".gguf") and not _SHARD.search(name) and not _NOT_A_CHAT_MODEL.search(name)
            and quantisation(name) not in _WHOLE)


def _is_for_chat(info: Any) -> bool:
    return (re.fullmatch(_NAME, info.id) is not None
            and info.pipeline_tag not in _OTHER_PURPOSES
            and not _NOT_A_CHAT_MODEL.search(info.id)
            and (info.gguf or {}).get("architecture") not in _OTHER_ARCHITECTURES)


def _repository(info: Any) -> HubRepository:
    gguf = info.gguf or {}
    licence = next((tag.removeprefix("license:") for tag in info.tags or () if tag.startswith("license:")), "")
    return HubRepository(
        info.id, tidy_name(info.id), info.downloads or 0, info.likes or 0, bool(info.gated), licence,
        str(gguf.get("architecture") or ""), int(gguf.get("total") or 0), int(gguf.get("context_length") or 0),
        info.last_modified.timestamp() if info.last_modified else 0.0)
