"""What is known of a model file, in technical words: all of it under *Details*."""

from PySide6.QtCore import QCoreApplication

from assistant.domain.model import ModelFile
from assistant.ui.hub_text import licence_text
from assistant.ui.model_text import number_text, parameters_text, size_text

translate = QCoreApplication.translate


def facts_of(model: ModelFile) -> list[tuple[str, str]]:
    """Returns (name, value) pairs; the value is empty where nothing is known."""
    context = translate("model_facts", "{count} tokens").format(count=number_text(model.context_length))
    abilities = [translate("model_facts", "thinking")] * model.can_think
    abilities += [translate("model_facts", "tools")] * model.can_use_tools
    abilities += [translate("model_facts", "pictures, with its projector")] * (model.projector is not None)
    template = translate("model_facts", "yes") if model.has_template else translate("model_facts", "none")
    facts = [
        (translate("model_facts", "File"), model.path.name),
        (translate("model_facts", "Its own name"), model.original_name if model.own_name else ""),
        (translate("model_facts", "Architecture"), model.architecture),
        (translate("model_facts", "Quantisation"), model.quantisation),
        (translate("model_facts", "Size"), size_text(model.size)),
        (translate("model_facts", "Parameters"), parameters_text(model.parameters)),
        (translate("model_facts", "Layers"), number_text(model.layers) if model.layers else ""),
        (translate("model_facts", "Trained context"), context if model.context_length else ""),
        (translate("model_facts", "Chat template"), template if model.architecture else ""),
        (translate("model_facts", "Its template knows"), translate("model_facts", ", ").join(abilities)),
        (translate("model_facts", "Licence"), licence_text(model.licence)),
        (translate("model_facts", "Missing parts"), "\n".join(model.missing)),
    ]
    halves = "\n".join(model.sha256[at:at + 32] for at in range(0, len(model.sha256), 32))
    return [*facts, ("sha256", halves)]
