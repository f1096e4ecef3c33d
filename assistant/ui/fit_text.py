"""Says in numbers what a model needs and how fast it is, and what would make it fit."""

from PySide6.QtCore import QCoreApplication

from assistant.domain.advice import Change, Suggestion
from assistant.domain.model import Basis, Fit
from assistant.domain.needs import Parts
from assistant.domain.settings import ModelOptions
from assistant.ui.model_text import fit_text, number_text, size_text

translate = QCoreApplication.translate


def needs_text(fit: Fit) -> str:
    """Returns what a model takes, device by device and part by part, one line for each."""
    lines = [translate("fit_text", "Needs {needed} of memory with {tokens} tokens of context.").format(
        needed=size_text(fit.needed), tokens=number_text(fit.context_length))]
    if fit.needs is not None:
        host, card = fit.needs.host, fit.needs.graphics
        lines.append(translate("fit_text", "Memory: {parts}").format(parts=_parts_text(host)))
        if card.total:
            lines.append(translate("fit_text", "Graphics card: {parts}").format(parts=_parts_text(card)))
    return "\n".join(lines)


def _parts_text(parts: Parts) -> str:
    """Returns the parts of one device; their sum is what it needs. Weights that are copied count once."""
    named = [
        (translate("fit_text", "model {size}"), max(parts.weights, parts.repacked) + parts.adapters),
        (translate("fit_text", "context {size}"), parts.cache + parts.state),
        (translate("fit_text", "working space {size}"), parts.compute),
        (translate("fit_text", "engine {size}"), parts.overhead)]
    return translate("fit_text", ", ").join(text.format(size=size_text(size)) for text, size in named if size)


def speed_text(fit: Fit) -> str:
    """Returns how fast a model writes and reads in tokens, and what that is based on; empty where nothing is known."""
    speed, rate = fit.speed, fit.tokens_per_second
    if rate <= 0:
        return ""
    decimals = 1 if rate < 10 else 0
    low, high = number_text(speed.low, decimals), number_text(speed.high, decimals)
    texts = [translate("fit_text", "Writes {rate} tokens a second.").format(rate=number_text(rate, decimals))
             if low == high else
             translate("fit_text", "Writes {low} to {high} tokens a second.").format(low=low, high=high)]
    if speed.reading > 0:
        texts.append(translate("fit_text", "Reads about {rate} tokens a second.").format(rate=_rough(speed.reading)))
    basis = {
        Basis.GUESS: translate("fit_text", "Estimated: this computer was not measured yet."),
        Basis.PROFILE: translate("fit_text", "Worked out from what was measured of this computer."),
        Basis.RUNS: translate("fit_text", "Measured with this model on this computer."),
    }.get(speed.basis, "")
    return "\n".join(text for text in (translate("fit_text", "{one} {other}").format(
        one=texts[0], other=texts[1]) if len(texts) > 1 else texts[0], basis) if text)


def _rough(rate: float) -> str:
    """Returns a number to two significant digits: reading depends on the length of what is read."""
    grain = int(10 ** max(0, len(str(int(rate))) - 2))
    return number_text(max(1, round(rate / grain) * grain))


def fit_details(fit: Fit) -> str:
    """Returns both, for a tooltip."""
    return "\n".join(text for text in (needs_text(fit), speed_text(fit)) if text)


def suggestion_label(suggestion: Suggestion) -> str:
    """Returns what the button of a change says."""
    value = suggestion.value
    match suggestion.change:
        case Change.KV_TYPE:
            return translate("fit_text", "Keep the context in {bits} bits").format(bits=8 if value == "q8_0" else 4)
        case Change.CONTEXT:
            return translate("fit_text", "Use {tokens} tokens of context").format(tokens=number_text(int(value)))
        case Change.GPU_LAYERS:
            return (translate("fit_text", "Put %Ln layer(s) on the graphics card", "", int(value)) if value
                    else translate("fit_text", "Use the processor only"))
        case Change.QUANTISATION:
            return (translate("fit_text", "Take the copy in {quantisation}").format(quantisation=value)
                    if suggestion.model else translate("fit_text", "Look for a smaller copy"))
        case Change.CLOSE_PROGRAMS:
            return translate("fit_text", "Close other programs: {size} more must be free").format(
                size=size_text(int(value)))


def choices_text(options: ModelOptions) -> str:
    """Returns how a model is to be loaded, as far as that is not left to Parley: "context of 4,096 tokens"."""
    texts = []
    if options.context_length:
        texts.append(translate("fit_text", "context of {tokens} tokens").format(
            tokens=number_text(options.context_length)))
    if options.kv_type != "f16":
        texts.append(translate("fit_text", "context kept in {bits} bits").format(
            bits=8 if options.kv_type == "q8_0" else 4))
    if options.gpu_layers >= 0:
        texts.append(translate("fit_text", "%Ln layer(s) on the graphics card", "", options.gpu_layers))
    return translate("fit_text", ", ").join(texts)


def suggestion_result(suggestion: Suggestion) -> str:
    """Returns what a change comes to: "needs 3.1 GB, fits"."""
    return translate("fit_text", "needs {size}, {verdict}").format(
        size=size_text(suggestion.needed), verdict=fit_text(suggestion.verdict))
