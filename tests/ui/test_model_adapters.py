"""The adapters of a model, as they are set in the window of models."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from assistant.domain.model_library import AdapterFile, Attachment
from assistant.ui.model_shelf.model_page import ModelPage
from assistant.ui.slider_row import SliderRow
from assistant.ui.theme import Theme
from tests.ui.test_model_shelf import FILE, FIT, QWEN, TINY, show

PIRATE = AdapterFile(Path("/a/pirate.gguf"), 75_000, "Pirate speech", "qwen3", "Qwen3 4B")


def test_a_strength_set_just_before_another_model_is_shown_is_that_of_the_first(theme: Theme, qtbot: QtBot) -> None:
    page, told = ModelPage(theme), list[tuple[Path, float]]()
    show(qtbot, page)

    def on_scale(_adapter: Path, scale: float) -> None:
        model = page.model()
        assert model is not None
        told.append((model.path, scale))

    page.adapters.scale_changed.connect(on_scale)
    page.set_model(QWEN, FIT, current=False)
    page.set_adapters([Attachment(PIRATE.path, 1.0)], [PIRATE])
    strength = page.findChild(SliderRow)
    assert isinstance(strength, SliderRow)
    strength.slider.setValue(5)
    page.set_model(TINY, FIT, current=False)
    page.set_adapters([Attachment(PIRATE.path, 1.0)], [PIRATE])
    assert told == [(FILE, 0.25)]
    assert strength.editor.value() == 1.0, "the other model has its own"
