"""Says in numbers what a model needs and how fast it is."""

from PySide6.QtCore import QCoreApplication

from assistant.domain.model import Basis, Fit
from assistant.domain.needs import Parts
from assistant.ui.model_text import number_text, size_text

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
    return translate("fit_text", ", ").join(text.format(size=_unbroken(size)) for text, size in named if size)


def _unbroken(size: int) -> str:
    """Returns a size that is not parted from its unit at the end of a line."""
    return size_text(size).replace(" ", "\N{NO-BREAK SPACE}")


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
        Basis.GUESS: translate("fit_text", "Estimated: this computer has not been measured yet."),
        Basis.PROFILE: translate("fit_text", "Worked out from what was measured of this computer."),
        Basis.RUNS: translate("fit_text", "Measured with this model on this computer."),
    }.get(speed.basis, "")
    return "\n".join(text for text in (*texts, basis) if text)


def _rough(rate: float) -> str:
    """Returns a number to two significant digits: reading depends on the length of what is read."""
    grain = int(10 ** max(0, len(str(int(rate))) - 2))
    return number_text(max(1, round(rate / grain) * grain))


def fit_details(fit: Fit) -> str:
    """Returns both, for a tooltip."""
    return "\n".join(text for text in (needs_text(fit), speed_text(fit)) if text)
