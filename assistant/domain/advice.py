"""What would make a model fit: every single change that helps, the one that costs least first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.domain.fit import footprint, layers_on_graphics, needed_of, verdict_of
from assistant.domain.footprint import Footprint
from assistant.domain.gguf import Header
from assistant.domain.model import Fit, HubModel, Machine, ModelFile, Verdict
from assistant.domain.needs import KV_BLOCK, KV_BYTES, REPACKED_TYPES, Needs, needs
from assistant.domain.settings import OPTIONS

LEAST_ADVISED = 2_048              # tokens of context; with less there is hardly a conversation
AUTOMATIC_LAYERS = -1              # as many layers on graphics cards as fit
# Bits a weight takes on average in the files people offer, and what we call such a file.
QUANTISATIONS = (("Q6_K", 6.6), ("Q5_K_M", 5.7), ("Q4_K_M", 4.85), ("Q3_K_M", 3.9), ("Q2_K", 3.2))


class Change(StrEnum):
    """What can be changed."""

    FLASH_ATTENTION = "flash"      # `value` is "auto"
    KV_TYPE = "kv_type"            # `value` is "q8_0" or "q4_0"
    CONTEXT = "context"            # tokens
    GPU_LAYERS = "gpu_layers"      # a number of layers
    QUANTISATION = "quantisation"  # the name of a smaller file's
    CLOSE_PROGRAMS = "close"       # `value` is the bytes others have to give back


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One change, and what it comes to. `model` is the smaller file itself, where it is known."""

    change: Change
    value: str | int
    needed: int                    # bytes then, of the memory that decides (see `needed_of`)
    verdict: Verdict
    model: HubModel | None = None

    @property
    def setting(self) -> str:
        """The key of the setting that makes the change, empty where none does."""
        return {Change.FLASH_ATTENTION: "model.flash_attention", Change.KV_TYPE: "model.kv_type",
                Change.CONTEXT: "model.context_length", Change.GPU_LAYERS: "model.gpu_layers"}.get(self.change, "")


def suggestions(model: HubModel | ModelFile, machine: Machine, wanted: Fit,
                header: Header | None = None, among: Sequence[HubModel] = ()) -> tuple[Suggestion, ...]:
    """Returns the changes after which `wanted` is better than it is; none where it fits well. Those that make it fit
    come before those that leave it tight; among equals, in the order of `Change`: flash attention is not missed at all,
    precision of the context least, a smaller quantisation has to be downloaded first.

    `among` are the files of the model's repository: where there are some, a smaller quantisation is one of them."""
    if wanted.verdict in (Verdict.GPU, Verdict.FITS):
        return ()
    attached = wanted.needs.adapters if wanted.needs else 0
    shape = replace(footprint(model, header), adapters=attached, at_once=wanted.at_once,
                    flash_attention=wanted.flash_attention)
    smaller = _files_of(among, model, shape, machine, wanted) if among else _smaller_files(shape, machine, wanted)
    found = [*_less(shape, machine, wanted), *smaller, *_without_others(machine, wanted)]
    order = list(Change)
    better = [each for each in found if _rank(each.verdict) < _rank(wanted.verdict)]
    return tuple(sorted(better, key=lambda each: (_rank(each.verdict), order.index(each.change))))


def _less(shape: Footprint, machine: Machine, wanted: Fit) -> list[Suggestion]:
    """Returns what a change of how the model is loaded would do; of each kind the smallest that is enough."""
    divides = shape.flash_attention and all(elements % KV_BLOCK == 0 for elements in shape.kv_elements)
    own = wanted.gpu_layers if wanted.layers_fixed else AUTOMATIC_LAYERS
    found = [_tried(shape, machine, Change.KV_TYPE, kv_type, wanted.context_length, kv_type, own)
             for kv_type in KV_BYTES if KV_BYTES[kv_type] < KV_BYTES[wanted.kv_type] and divides]
    if not shape.flash_attention:
        found.append(_tried(replace(shape, flash_attention=True), machine, Change.FLASH_ATTENTION,
                            OPTIONS["model.flash_attention"].default, wanted.context_length, wanted.kv_type, own))
    length = wanted.context_length // 2
    while length >= LEAST_ADVISED:
        found.append(_tried(shape, machine, Change.CONTEXT, length, length, wanted.kv_type, own))
        length //= 2
    best = layers_on_graphics(shape, wanted.context_length, machine.gpu_memory, wanted.kv_type)
    if best != wanted.gpu_layers:
        found.append(_tried(shape, machine, Change.GPU_LAYERS, best, wanted.context_length, wanted.kv_type, best))
    return _first_of_each(found)


def _without_others(machine: Machine, wanted: Fit) -> list[Suggestion]:
    """Returns what other programs have to give back of the computer's memory, where nothing else is missing: a full
    graphics card gets no emptier by it."""
    if wanted.needs is None:
        return []
    needed, verdict = wanted.needs.host.needed, verdict_of(wanted.needs, machine, whole=False, now=False)
    if verdict is not Verdict.FITS or needed <= machine.available_memory:
        return []
    return [Suggestion(Change.CLOSE_PROGRAMS, needed - machine.available_memory, needed, verdict)]


def _smaller_files(shape: Footprint, machine: Machine, wanted: Fit) -> list[Suggestion]:
    weights = sum(shape.matrix_types.values())
    bits = 8 * shape.active_bytes / shape.active_parameters if shape.active_parameters else 0.0
    found = []
    for name, smaller in QUANTISATIONS:
        if smaller < bits * 0.95 and weights:
            found.append(_tried(_scaled(shape, smaller / bits), machine, Change.QUANTISATION, name,
                                wanted.context_length, wanted.kv_type))
    return _first_of_each(found)


def _files_of(among: Sequence[HubModel], model: HubModel | ModelFile, shape: Footprint, machine: Machine,
              wanted: Fit) -> list[Suggestion]:
    """Returns the largest of the smaller files that is enough."""
    found = []
    for file in sorted(among, key=lambda each: -each.size):
        if 0 < file.size < model.size * 0.97:
            tried = _tried(_scaled(shape, file.size / model.size), machine, Change.QUANTISATION,
                           file.quantisation or file.file, wanted.context_length, wanted.kv_type)
            found.append(replace(tried, model=file))
    return _first_of_each(found)


def _scaled(shape: Footprint, share: float) -> Footprint:
    return replace(shape, weights=int(shape.weights * share), output_bytes=int(shape.output_bytes * share),
                   layer_bytes=tuple(int(size * share) for size in shape.layer_bytes),
                   matrix_types={kind: int(size * share) for kind, size in shape.matrix_types.items()})


def _tried(shape: Footprint, machine: Machine, change: Change, value: str | int, context_length: int,
           kv_type: str, gpu_layers: int = AUTOMATIC_LAYERS) -> Suggestion:
    """Returns what a change comes to. Another file is tried with automatic layers: the user's number is this one's."""
    layers = (layers_on_graphics(shape, context_length, machine.gpu_memory, kv_type) if gpu_layers < 0
              else gpu_layers)
    found: Needs = needs(shape, context_length, kv_type, layers, REPACKED_TYPES)
    verdict = verdict_of(found, machine, whole=layers > shape.layers)
    return Suggestion(change, value, needed_of(found, machine, verdict), verdict)


def _first_of_each(found: list[Suggestion]) -> list[Suggestion]:
    """Keeps of each kind of change the mildest that fits, or else the one that comes closest."""
    kept: dict[Change, Suggestion] = {}
    for each in found:
        best = kept.get(each.change)
        if best is None or _rank(each.verdict) < _rank(best.verdict):
            kept[each.change] = each
    return list(kept.values())


def _rank(verdict: Verdict) -> int:
    return (Verdict.GPU, Verdict.FITS, Verdict.TIGHT, Verdict.TOO_BIG).index(verdict)
