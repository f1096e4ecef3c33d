"""Says what would make a model fit, and what it comes to."""

from PySide6.QtCore import QCoreApplication

from assistant.domain.advice import Change, Suggestion
from assistant.domain.settings import FLASH_OFF, ModelOptions
from assistant.ui.model_text import fit_text, number_text, size_text

translate = QCoreApplication.translate


def suggestion_label(suggestion: Suggestion) -> str:
    """Returns what the button of a change says."""
    value = suggestion.value
    match suggestion.change:
        case Change.FLASH_ATTENTION:
            return translate("advice_text", "Use flash attention")
        case Change.KV_TYPE:
            return translate("advice_text", "Keep the context in {bits} bits").format(bits=8 if value == "q8_0" else 4)
        case Change.CONTEXT:
            return translate("advice_text", "Use {tokens} tokens of context").format(tokens=number_text(int(value)))
        case Change.GPU_LAYERS:
            return (translate("advice_text", "Set GPU layers to {count}").format(count=number_text(int(value))) if value
                    else translate("advice_text", "Use the processor only"))
        case Change.QUANTISATION:
            return (translate("advice_text", "Take the copy in {quantisation}").format(quantisation=value)
                    if suggestion.model else translate("advice_text", "Look for a smaller copy"))
        case Change.CLOSE_PROGRAMS:
            return translate("advice_text", "Close other programs: {size} more must be free").format(
                size=size_text(int(value)))


def choices_text(options: ModelOptions) -> str:
    """Returns how a model is to be loaded, as far as that is not left to Parley: "context of 4,096 tokens"."""
    texts = []
    if options.context_length:
        texts.append(translate("advice_text", "context of {tokens} tokens").format(
            tokens=number_text(options.context_length)))
    if options.kv_type != "f16":
        texts.append(translate("advice_text", "context kept in {bits} bits").format(
            bits=8 if options.kv_type == "q8_0" else 4))
    if options.flash_attention == FLASH_OFF:
        texts.append(translate("advice_text", "without flash attention"))
    if options.ubatch:
        texts.append(translate("advice_text", "{tokens} tokens at once").format(tokens=number_text(options.ubatch)))
    if options.gpu_layers >= 0:
        texts.append(translate("advice_text", "GPU layers: {count}").format(count=number_text(options.gpu_layers)))
    return translate("advice_text", ", ").join(texts)


def suggestion_result(suggestion: Suggestion) -> str:
    """Returns what a change comes to: "needs 3.1 GB, fits"."""
    return translate("advice_text", "needs {size}, {verdict}").format(
        size=size_text(suggestion.needed), verdict=fit_text(suggestion.verdict))
