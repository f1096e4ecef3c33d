"""How fast a model will read and write here: forecast from what was measured of the machine, corrected by real runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.domain.footprint import Footprint
from assistant.domain.model import Basis, Forecast

# Before anything was measured. Writing a token reads every active weight once, so speed is bound by memory bandwidth.
# Laptops with two channels of DDR4-3200 (51 GB/s on paper) or one of DDR5 give llama.cpp 20 to 30 GB/s; we promise the
# low end, and half of it again for the range.
CPU_BANDWIDTH = 20e9               # bytes per second
GPU_BANDWIDTH = 150e9              # a small dedicated card (GTX 1650: 128 to 192 GB/s on paper)
CPU_MULTIPLICATIONS = 60e9         # a second, reading a prompt: two older cores
GPU_MULTIPLICATIONS = 1e12
GUESSED_TOKEN_SECONDS = 0.004      # whatever the size; 98 MB at 110 tokens/s on two cores leave this beside the reading
GUESS_SPREAD = (0.5, 1.5)

PROFILE_SPREAD = (0.75, 1.2)       # of what a profile forecasts; single models were off by up to 20 %
RUNS_SPREAD = (0.9, 1.1)
# Real models reach this share of what equal layers of one type do: narrow matrices, more kinds of operations, pages of
# a mapped file. SmolLM2 135M 0.88, Gemma 3 270m 0.84.
REAL_SHARE = 0.86
USUAL_DEPTH = 512                  # tokens looked back at in a short chat; attention works in steps of 256
TOKEN_SECONDS = 0.0003             # the engine itself: drawing and telling a token
WORD_SECONDS = 1.3e-9              # of drawing: 0.33 ms with 262,144 words

# Types that were not measured go by one with much the same kernel: (type, how many times the seconds a byte takes).
_ALIKE: Mapping[str, tuple[str, float]] = {
    "Q4_1": ("Q8_0", 2.0), "Q5_0": ("Q8_0", 1.8), "Q5_1": ("Q8_0", 1.7), "IQ4_NL": ("Q4_0", 1.05),
    "MXFP4": ("Q4_0", 1.2), "Q2_K": ("Q4_K", 1.5), "Q3_K": ("Q4_K", 1.7), "Q5_K": ("Q6_K", 1.5),
    "IQ4_XS": ("Q6_K", 2.0), "IQ3_S": ("Q6_K", 6.0), "IQ3_XXS": ("Q6_K", 6.0), "IQ2_XXS": ("Q6_K", 6.0),
    "IQ2_XS": ("Q6_K", 5.5), "IQ2_S": ("Q6_K", 6.0), "IQ1_S": ("Q6_K", 6.0), "IQ1_M": ("Q6_K", 6.0),
    "BF16": ("F16", 1.1), "F32": ("F16", 1.0)}
# The same for the multiplications of a prompt: (type, how many times the seconds of one).
_READ_ALIKE: Mapping[str, tuple[str, float]] = {
    "Q4_1": ("Q8_0", 2.5), "Q5_0": ("Q8_0", 1.3), "Q5_1": ("Q8_0", 2.5), "IQ4_NL": ("Q4_0", 1.0),
    "MXFP4": ("Q4_0", 1.1), "Q2_K": ("Q4_K", 1.5), "Q3_K": ("Q6_K", 1.0), "Q5_K": ("Q6_K", 0.9),
    "BF16": ("F16", 0.7), "F32": ("F16", 1.5)}


@dataclass(frozen=True, slots=True)
class Rate:
    """What a device does with weights of one type."""

    bytes_per_second: float              # writing: a matrix times a vector
    multiplications: float               # a second, reading: a matrix times a matrix


@dataclass(frozen=True, slots=True)
class DeviceProfile:
    """What was measured of one device, with the threads the engine uses."""

    name: str                            # "CPU", "Vulkan0"
    rates: Mapping[str, Rate]            # by tensor type
    layer_seconds: float                 # of one layer for one token, whatever its size
    attention: float                     # numbers attended to in a second, writing
    prompt_layer_seconds: float = 0.0    # of one layer for one token of many, beside the multiplications
    prompt_attention: float = 0.0        # numbers attended to in a second, reading
    threads: int = 0
    token_seconds: float = 0.0           # of one token, however many layers there are: a card has to be told to begin

    @property
    def bandwidth(self) -> float:
        """Bytes of weights a second, of the type that is read fastest: what memory gives."""
        return max((rate.bytes_per_second for rate in self.rates.values()), default=0.0)

    @property
    def matrix_rate(self) -> float:
        """Multiplications a second of the type that is fastest."""
        return max((rate.multiplications for rate in self.rates.values()), default=0.0)


@dataclass(frozen=True, slots=True)
class Profile:
    """What was measured of this computer; the processor first."""

    devices: tuple[DeviceProfile, ...] = ()
    repacked: tuple[str, ...] = ()       # tensor types the processor has copied in another order
    correction: float = 1.0              # what real runs did, by what was forecast for them

    @property
    def processor(self) -> DeviceProfile | None:
        return self.devices[0] if self.devices else None

    @property
    def graphics(self) -> DeviceProfile | None:
        """The fastest of the graphics cards."""
        return max(self.devices[1:], key=lambda device: device.bandwidth, default=None)

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> "Profile":
        """Returns what `dataclasses.asdict` made JSON of. Raises TypeError, ValueError, KeyError."""
        devices = tuple(
            DeviceProfile(str(device["name"]),
                          {str(kind): Rate(float(rate["bytes_per_second"]), float(rate["multiplications"]))
                           for kind, rate in device["rates"].items()},
                          float(device["layer_seconds"]), float(device["attention"]),
                          float(device["prompt_layer_seconds"]), float(device["prompt_attention"]),
                          int(device.get("threads", 0)), float(device.get("token_seconds", 0.0)))
            for device in values["devices"])
        return Profile(devices, tuple(str(kind) for kind in values.get("repacked", ())),
                       float(values.get("correction", 1.0)))


def forecast(model: Footprint, profile: Profile | None, gpu_layers: int = 0, runs: float = 0.0) -> Forecast:
    """Returns how fast `model` reads and writes with `gpu_layers` layers on graphics cards (the output is the first).

    `runs` is what it wrote here before, in tokens per second, 0 for nothing; then only that counts for writing.
    """
    if not model.active_bytes:
        return Forecast(runs, runs * RUNS_SPREAD[0], runs * RUNS_SPREAD[1], 0.0, Basis.RUNS) if runs else Forecast()
    offloaded = min(max(gpu_layers, 0) / (model.layers + 1), 1.0) if model.layers else 0.0
    processor = profile.processor if profile else None
    graphics = profile.graphics if profile else None
    known = processor is not None and (graphics is not None or not offloaded)
    writing, reading = _guess(model, offloaded)
    if profile and processor is not None and known:
        shares = [(processor, 1 - offloaded), *([(graphics, offloaded)] if graphics else [])]
        writing = profile.correction / sum(share * _write_seconds(model, device) for device, share in shares)
        reading = 1 / sum(share * _read_seconds(model, device) for device, share in shares)
    spread, basis = (PROFILE_SPREAD, Basis.PROFILE) if known else (GUESS_SPREAD, Basis.GUESS)
    if runs:
        writing, spread, basis = runs, RUNS_SPREAD, Basis.RUNS
    return Forecast(writing, writing * spread[0], writing * spread[1], reading, basis)


def _guess(model: Footprint, offloaded: float) -> tuple[float, float]:
    write = (model.active_bytes * ((1 - offloaded) / CPU_BANDWIDTH + offloaded / GPU_BANDWIDTH)
             + GUESSED_TOKEN_SECONDS)
    parameters = model.active_parameters or model.active_bytes
    read = parameters * ((1 - offloaded) / CPU_MULTIPLICATIONS + offloaded / GPU_MULTIPLICATIONS)
    return 1 / write, 1 / read


def _write_seconds(model: Footprint, device: DeviceProfile) -> float:
    """Returns the seconds of one token in a short chat."""
    weights = sum(size * _byte_seconds(kind, device) for kind, size in model.active_types.items())
    attention = model.attended * USUAL_DEPTH / device.attention if device.attention else 0.0
    return ((weights + model.layers * device.layer_seconds + attention) / REAL_SHARE
            + device.token_seconds + TOKEN_SECONDS + model.words * WORD_SECONDS)


def _read_seconds(model: Footprint, device: DeviceProfile) -> float:
    """Returns the seconds a token of a prompt takes among many; the output is needed once for all of them."""
    total = model.active_bytes
    layers = max(total - model.output_bytes, 1)
    each = sum(size / total * _multiplication_seconds(kind, device) for kind, size in model.active_types.items())
    attention = model.attended * USUAL_DEPTH / device.prompt_attention if device.prompt_attention else 0.0
    return (model.active_parameters * layers / total * each + model.layers * device.prompt_layer_seconds
            + attention) / REAL_SHARE


def _byte_seconds(kind: str, device: DeviceProfile) -> float:
    if kind in device.rates:
        return 1 / device.rates[kind].bytes_per_second
    like, times = _ALIKE.get(kind, ("", 1.0))
    if like in device.rates:
        return times / device.rates[like].bytes_per_second
    return 1 / device.bandwidth if device.bandwidth else 1 / CPU_BANDWIDTH


def _multiplication_seconds(kind: str, device: DeviceProfile) -> float:
    if kind in device.rates:
        return 1 / device.rates[kind].multiplications
    like, times = _READ_ALIKE.get(kind, ("", 1.0))
    if like in device.rates:
        return times / device.rates[like].multiplications
    return 1 / device.matrix_rate if device.matrix_rate else 1 / CPU_MULTIPLICATIONS


def correction(pairs: Mapping[str, tuple[float, float]]) -> float:
    """Returns by what a profile's forecasts have to be multiplied, from (measured, forecast) of each model that ran
    here; 1 without any. Kept between a half and twice: a busy hour says little of the machine."""
    ratios = sorted(measured / foretold for measured, foretold in pairs.values() if measured > 0 and foretold > 0)
    return min(max(ratios[len(ratios) // 2], 0.5), 2.0) if ratios else 1.0
