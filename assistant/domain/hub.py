"""What is asked of the Hub, and what it tells: searches, a repository's files by quantisation, its model card."""

from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.model import HubModel, HubRepository
from assistant.domain.model_names import FilePurpose


class ConnectedFor(StrEnum):
    """What the network was used for."""

    DOWNLOAD = "download"
    SEARCH = "search"
    UPDATES = "updates"            # whether there is a newer version


class SearchOrder(StrEnum):
    """How results are sorted, the largest or newest first. The values are the Hub's own."""

    TRENDING = "trendingScore"
    DOWNLOADS = "downloads"
    LIKES = "likes"
    UPDATED = "lastModified"
    NEWEST = "createdAt"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for among all GGUF repositories. An empty or zero field does not narrow the search."""

    text: str = ""                 # words of the name
    author: str = ""
    language: str = ""             # ISO 639-1: "zh"
    licence: str = ""              # as the Hub writes it: "apache-2.0"
    min_parameters: int = 0        # weights
    max_parameters: int = 0
    max_size: int = 0              # bytes its Q4_K_M file may have, estimated from the number of weights
    thinking: bool = False         # only models that can think before they answer
    vision: bool = False           # only models that can see
    updated_after: float = 0.0     # Unix seconds
    order: SearchOrder = SearchOrder.DOWNLOADS
    page_size: int = 20            # repositories asked for at once; the filters may leave fewer


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results. `cursor` gets the next one; it is empty on the last."""

    query: SearchQuery
    repositories: tuple[HubRepository, ...]
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class HubFile:
    """One file of a repository that is no chat model; `size` in bytes, 0 = unknown."""

    name: str
    size: int
    purpose: FilePurpose
    quantisation: str = ""


@dataclass(frozen=True, slots=True)
class QuantisationGroup:
    """The models of a repository that have one quantisation; mostly one. A model cut into parts is one model."""

    quantisation: str              # "Q4_K_M"; empty where the names do not tell
    models: tuple[HubModel, ...]

    @property
    def size(self) -> int:
        """Bytes of the first model, all its parts together."""
        return self.models[0].size


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a repository says of its model, as plain text. Empty where it says nothing."""

    summary: str = ""              # the first sentences, at most 600 characters
    text: str = ""                 # the whole card, at most 20,000 characters, headings on their own lines
    licence: str = ""              # as the Hub writes it: "apache-2.0", "other"
    licence_name: str = ""         # of an "other" one: "gemma"
    licence_link: str = ""
    languages: tuple[str, ...] = ()
    base_models: tuple[str, ...] = ()   # repositories it was made from
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RepositoryFiles:
    """A repository as it is at one commit."""

    repository: HubRepository
    revision: str                  # the commit: a download gets what was shown
    groups: tuple[QuantisationGroup, ...]    # the smallest first
    others: tuple[HubFile, ...]    # projectors, draft models, imatrix, embeddings, adapters
    page: str                      # its address for a browser

    @property
    def models(self) -> tuple[HubModel, ...]:
        """All chat models, the smallest first."""
        return tuple(model for group in self.groups for model in group.models)


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The one file of a repository to offer first. `reason` is an English source text, context "models"."""

    model: HubModel
    reason: str
