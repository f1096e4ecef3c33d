"""One repository: its chat models by quantisation, what else lies in it, and its model card."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from assistant.domain.checksum import is_sha256
from assistant.domain.errors import AssistantError
from assistant.domain.hub import HubFile, ModelCard, QuantisationGroup, RepositoryFiles
from assistant.domain.hub_address import page
from assistant.domain.model import HubModel, HubPart, HubRepository
from assistant.domain.model_names import FilePurpose, is_quantised, purpose, quantisation, tidy_name
from assistant.domain.model_parts import split_name
from assistant.hub import card
from assistant.hub.catalog import repository_of
from assistant.hub.client import TimeLimits, api, asking, tidy_endpoint
from assistant.hub.requests import get

LIMITS = TimeLimits(connect=8.0, read=12.0)           # a person waits for it
MAX_SIZES_BY_HEAD = 20                                # one request each, where a mirror gives no sizes
MAX_CARD_BYTES = 512 << 10
MAX_FILES = 5000                                      # GGUFs of a repository

Entry = tuple[str, int, str]                          # name, bytes, sha256


def files(repo: str, endpoint: str, token: str = "", revision: str = "") -> RepositoryFiles:
    """Returns what `repo` holds, the smallest models first.

    Models that are not quantised come last: four times the size for nothing one notices. `revision` of the answer is
    a commit, so a download gets what was shown. Raises HubError.
    """
    hub = api(endpoint, token)
    with asking(endpoint, repo, LIMITS):
        about, commit, entries = _entries(hub, repo, revision or None)
        listed = [entry for entry in entries if entry[0].lower().endswith(".gguf")][:MAX_FILES]
        wanted = [name for name, size, sha256 in listed if not (size and sha256)
                  and purpose(name) is FilePurpose.MODEL]
        known = {name: (size, sha256) for name, size, sha256 in listed}
        if wanted:
            known |= _sizes(hub, repo, commit, wanted)
    models, others = _models(repo, commit, known), list[HubFile]()
    for name, (size, _) in known.items():
        if purpose(name) is not FilePurpose.MODEL:
            others.append(HubFile(name, size, purpose(name), quantisation(name)))
    return RepositoryFiles(about, commit, _groups(models), tuple(sorted(others, key=lambda file: file.name)),
                           page(repo, tidy_endpoint(endpoint)))


def model_card(repo: str, endpoint: str, token: str = "", revision: str = "") -> ModelCard:
    """Returns a repository's card; an empty one where it has none. Raises HubError."""
    address = f"{tidy_endpoint(endpoint)}/{repo}/resolve/{quote(revision or 'main', safe='')}/README.md"
    with asking(endpoint, repo, LIMITS):
        from huggingface_hub.errors import EntryNotFoundError
        try:
            data, _ = get(address, token, MAX_CARD_BYTES, cut=True)
        except EntryNotFoundError:
            return ModelCard()
    return card.read(data.decode("utf-8", "replace"))


def _models(repo: str, commit: str, known: dict[str, tuple[int, str]]) -> list[HubModel]:
    """Returns the chat models, those cut into several files as one each; incomplete ones are left out."""
    tidy, models, split = tidy_name(repo), list[HubModel](), dict[tuple[str, int], dict[int, HubPart]]()
    for name, (size, sha256) in known.items():
        if purpose(name) is not FilePurpose.MODEL:
            continue
        if part := split_name(name):
            stem, number, count = part
            split.setdefault((stem, count), {})[number] = HubPart(name, size, sha256)
        else:
            models.append(HubModel(repo, name, commit, size, sha256, name=tidy, quantisation=quantisation(name)))
    for (stem, count), held in split.items():
        if sorted(held) == list(range(1, count + 1)):
            parts = tuple(held[number] for number in range(1, count + 1))
            size = sum(part.size for part in parts) if all(part.size for part in parts) else 0
            models.append(HubModel(repo, parts[0].file, commit, size, "", name=tidy,
                                   quantisation=quantisation(stem) or quantisation(stem.replace("/", "-")),
                                   parts=parts if count > 1 else ()))
    return models


def _groups(models: Iterable[HubModel]) -> tuple[QuantisationGroup, ...]:
    groups: dict[str, list[HubModel]] = {}
    for model in sorted(models, key=lambda model: (model.size, model.file)):
        groups.setdefault(model.quantisation, []).append(model)
    found = [QuantisationGroup(name, tuple(held)) for name, held in groups.items()]
    return tuple(sorted(found, key=lambda group: (not is_quantised(group.quantisation), group.size)))


def _entries(hub: Any, repo: str, revision: str | None) -> tuple[HubRepository, str, list[Entry]]:
    """Returns the repository, its commit and every file. Mirrors without the one request have the other."""
    plain = HubRepository(repo, tidy_name(repo))
    try:
        info = hub.model_info(repo, revision=revision, files_metadata=True)
        return _about(info, plain), info.sha or revision or "main", [
            (s.rfilename, s.size or (s.lfs.size if s.lfs else 0) or 0, (s.lfs.sha256 if s.lfs else "") or "")
            for s in info.siblings or ()]
    except AssistantError:
        raise
    except Exception as first:
        from huggingface_hub.errors import GatedRepoError, HFValidationError
        if isinstance(first, (GatedRepoError, HFValidationError)):
            raise
        try:
            listed = hub.list_repo_tree(repo, revision=revision, recursive=True)
            return plain, revision or "main", [_from_tree(entry) for entry in listed]
        except Exception:
            raise first from None


def _about(info: Any, plain: HubRepository) -> HubRepository:
    """Returns what the Hub says of a repository; one that was renamed stays under the name it was asked for by."""
    updated = info.last_modified.isoformat() if info.last_modified else None
    try:
        return replace(repository_of({
            "id": info.id, "downloads": info.downloads, "likes": info.likes, "gated": info.gated, "gguf": info.gguf,
            "tags": info.tags, "pipeline_tag": info.pipeline_tag, "lastModified": updated,
            "siblings": [{"rfilename": sibling.rfilename} for sibling in info.siblings or ()]}), repo=plain.repo)
    except ValueError:
        return plain


def _sizes(hub: Any, repo: str, commit: str, names: list[str]) -> dict[str, tuple[int, str]]:
    found = {name: (size, sha256) for name, size, sha256 in map(
        _from_tree, hub.get_paths_info(repo, names, revision=commit))}
    from huggingface_hub import get_hf_file_metadata, hf_hub_url
    for name in [name for name in names if not found.get(name, (0, ""))[0]][:MAX_SIZES_BY_HEAD]:
        url = hf_hub_url(repo, name, revision=commit, endpoint=hub.endpoint)
        seen = get_hf_file_metadata(url, token=hub.token, endpoint=hub.endpoint)
        etag = seen.etag or ""
        found[name] = (seen.size or 0, etag if is_sha256(etag) else "")
    return {name: found.get(name, (0, "")) for name in names}


def _from_tree(entry: Any) -> Entry:
    lfs = getattr(entry, "lfs", None)
    return entry.path, getattr(entry, "size", 0) or 0, (lfs.sha256 if lfs else "") or ""
