"""Whether a model fits a computer, how fast it may write there, and which one to recommend."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from assistant.domain.footprint import Footprint, footprint_of, guessed
from assistant.domain.gguf import Header
from assistant.domain.model import Basis, Fit, Forecast, HubModel, Machine, ModelFile, Verdict
from assistant.domain.needs import REPACKED_TYPES, Needs, needs
from assistant.domain.prompt_batches import AUTOMATIC_BATCH
from assistant.domain.speed import Profile, forecast

COMFORTABLE_SHARE = 0.75           # of all memory; more makes other programs swap
LARGEST_SHARE = 0.90               # of all memory; beyond it the system kills the worker
GPU_RESERVE = 240_000_000          # of a graphics card, for display and others, plus a tenth of it; beside DRIVER_BYTES
GPU_SHARE = 0.90
SIZE_STEP = 1 << 20                # bytes, to which the largest file that fits is told
DISK_RESERVE = 1 << 30             # left free by every download, never fill a disk to the brim
MAX_ACTIVE_BYTES_ON_CPU = 3_000_000_000    # below that a token takes less than about 0.15 s: reading speed

SMALLEST_CONTEXT = 1_024           # tokens; with less there is no conversation
AUTOMATIC_CONTEXT = 8_192          # tokens, where model and memory allow and the user asks for none
CONTEXTS = (AUTOMATIC_CONTEXT, 4_096, 2_048)   # tried in this order


def fit(
    model: HubModel | ModelFile,
    machine: Machine,
    context_length: int = 0,
    header: Header | None = None,
    measured: float = 0.0,
    *,
    kv_type: str = "f16",
    gpu_layers: int = -1,
    profile: Profile | None = None,
    adapters: int = 0,
    at_once: int = AUTOMATIC_BATCH,
    flash_attention: bool = True,
) -> Fit:
    """Returns what `model` needs on `machine` with `context_length` tokens (0: what `automatic_context` says) kept as
    `kv_type`, and `gpu_layers` on graphics cards (-1: what fits).

    `header` makes the figure exact where the model does not carry it. `measured` is the speed seen here before, in
    tokens per second, `profile` what was measured of the machine; `adapters` are the bytes of those attached,
    `at_once` the tokens of a prompt computed in one pass.
    """
    shape = replace(footprint(model, header), adapters=adapters, at_once=at_once, flash_attention=flash_attention)
    repacked = profile.repacked if profile and profile.devices else REPACKED_TYPES
    if not context_length:
        context_length = _automatic_context(shape, model, machine)
    layers = layers_on_graphics(shape, context_length, machine.gpu_memory, kv_type) if gpu_layers < 0 else gpu_layers
    found = needs(shape, context_length, kv_type, layers, repacked)
    verdict = verdict_of(found, machine, whole=layers > shape.layers)
    speed = Forecast() if verdict is Verdict.TOO_BIG and not measured else forecast(shape, profile, layers, measured)
    return Fit(
        verdict=verdict,
        needed=needed_of(found, machine, verdict),
        context_length=context_length,
        gpu_layers=layers,
        tokens_per_second=speed.writing,
        measured=speed.basis is Basis.RUNS,
        needs=found,
        kv_type=kv_type,
        at_once=at_once,
        flash_attention=flash_attention,
        layers_fixed=gpu_layers >= 0,
        speed=speed)


def footprint(model: HubModel | ModelFile, header: Header | None = None) -> Footprint:
    """Returns what is known of a model's memory: from its header, kept from it, or guessed from its size."""
    if header is not None:
        return footprint_of(header)
    kept = model.footprint if isinstance(model, ModelFile) else None
    return kept or guessed(model.size, model.kv_bytes_per_token, model.active_bytes, model.quantisation)


def automatic_context(model: HubModel | ModelFile, machine: Machine, header: Header | None = None) -> int:
    """Returns the longest of CONTEXTS the model was trained for and that fits comfortably; the shortest if none."""
    return _automatic_context(footprint(model, header), model, machine)


def _automatic_context(shape: Footprint, model: HubModel | ModelFile, machine: Machine) -> int:
    trained = shape.context_length or getattr(model, "context_length", 0) or CONTEXTS[0]
    for length in CONTEXTS:
        layers = layers_on_graphics(shape, length, machine.gpu_memory)
        verdict = verdict_of(needs(shape, length, gpu_layers=layers), machine, whole=layers > shape.layers)
        if length <= trained and verdict in (Verdict.GPU, Verdict.FITS):
            return length
    return min(trained, CONTEXTS[-1])


def layers_on_graphics(model: Footprint, context_length: int, memory: int, kv_type: str = "f16") -> int:
    """Returns how many layers graphics cards with `memory` bytes hold; the output counts as one, and goes first."""
    room = memory * GPU_SHARE - GPU_RESERVE
    if not memory or not model.known:
        whole = model.layers + 1
        return whole if memory and needs(model, context_length, kv_type, whole).graphics.total <= room else 0
    layers = 0
    while layers <= model.layers and needs(model, context_length, kv_type, layers + 1).graphics.total <= room:
        layers += 1
    return layers


def recommend(curated: Sequence[HubModel], machine: Machine, language: str = "en",
              on_disk: Callable[[HubModel], int] = lambda _model: 0) -> HubModel | None:
    """Returns the model to offer first: of the highest tier (`min_memory`) that this computer can run well.

    `language` is a locale name such as "zh_CN": models good at it go before others. Without a graphics card that
    holds the whole model, one that reads more than MAX_ACTIVE_BYTES_ON_CPU for a token would write too slowly.
    `on_disk` returns the bytes of a model that are there already. None where nothing fits, or `curated` is empty.
    """
    tiers = [model for model in curated if model.min_memory]
    code = language.replace("-", "_").partition("_")[0].lower()
    speaking = [model for model in tiers if code in model.languages]
    for candidates in (speaking, tiers):
        fitting = [model for model in candidates if _runs_well(model, machine, on_disk(model))]
        if fitting:
            return max(fitting, key=lambda model: model.min_memory)      # the first of equals
    return _smallest(speaking or tiers, machine)


def largest_file(machine: Machine) -> int:
    """Returns the bytes of the largest model, of which nothing else is known, that fits comfortably with a short
    context."""
    low, high = 0, max(machine.memory, machine.gpu_memory)
    while high - low > SIZE_STEP:
        middle = (low + high) // 2
        shape = guessed(middle)
        layers = layers_on_graphics(shape, CONTEXTS[-1], machine.gpu_memory)
        verdict = verdict_of(needs(shape, CONTEXTS[-1], gpu_layers=layers), machine, whole=layers > shape.layers,
                             now=False)
        if verdict in (Verdict.GPU, Verdict.FITS):
            low = middle
        else:
            high = middle
    return low


def verdict_of(found: Needs, machine: Machine, *, whole: bool, now: bool = True) -> Verdict:
    """Returns whether these needs are met, `whole` with all layers on graphics cards that hold them. What cards do not
    hold is nowhere: it does not come back to the computer's own memory.

    `now` looks at the memory free at this moment too; a recommendation should not depend on it.
    """
    crowded = _crowd(found, machine)
    if found.graphics.total > machine.gpu_memory:
        return Verdict.TOO_BIG
    if whole and found.graphics.total and not crowded:
        return Verdict.GPU
    needed = found.host.needed
    if needed > machine.memory * LARGEST_SHARE:
        return Verdict.TOO_BIG
    if crowded or needed > machine.memory * COMFORTABLE_SHARE or (now and needed > machine.available_memory):
        return Verdict.TIGHT
    return Verdict.FITS


def needed_of(found: Needs, machine: Machine, verdict: Verdict) -> int:
    """Returns the bytes that decide: of graphics cards where all of it is there, or where they are what is short; else
    of the computer's own memory."""
    return found.graphics.total if verdict is Verdict.GPU or _crowd(found, machine) else found.host.needed


def _crowd(found: Needs, machine: Machine) -> bool:
    """Whether more is wanted of graphics cards than leaves them room for others."""
    return found.graphics.total > max(machine.gpu_memory * GPU_SHARE - GPU_RESERVE, 0)


def fit_together(loaded: Fit | None, other: Fit, machine: Machine) -> bool:
    """Returns whether `other` fits beside a model that is `loaded` already: comfortably, and on graphics cards where
    either wants to be there."""
    both = [each.needs for each in (loaded, other) if each is not None and each.needs is not None]
    graphics = sum(each.graphics.total for each in both)
    return (other.verdict in (Verdict.GPU, Verdict.FITS) and other.needs is not None
            and (not graphics or graphics <= machine.gpu_memory * GPU_SHARE - GPU_RESERVE)
            and sum(each.host.needed for each in both) <= machine.memory * COMFORTABLE_SHARE)


def _runs_well(model: HubModel, machine: Machine, on_disk: int) -> bool:
    shape = footprint(model)
    layers = layers_on_graphics(shape, AUTOMATIC_CONTEXT, machine.gpu_memory)
    found = needs(shape, AUTOMATIC_CONTEXT, gpu_layers=layers)
    verdict = verdict_of(found, machine, whole=layers > shape.layers, now=False)
    quick = verdict is Verdict.GPU or (model.active_bytes or model.size) <= MAX_ACTIVE_BYTES_ON_CPU
    return (quick and verdict in (Verdict.GPU, Verdict.FITS) and machine.memory >= model.min_memory
            and machine.free_disk >= model.size - on_disk + (DISK_RESERVE if on_disk < model.size else 0))


def _smallest(candidates: Iterable[HubModel], machine: Machine) -> HubModel | None:
    possible = [model for model in candidates if fit(model, machine, CONTEXTS[-1]).verdict is not Verdict.TOO_BIG]
    return min(possible, key=lambda model: model.size, default=None)
