"""What is photographed of sampling: a sampler explained, and the window of presets beside a chat of other values."""

from typing import TYPE_CHECKING

from assistant.domain.presets import Preset
from assistant.ui.explain.guide import ExplainGuide
from assistant.ui.fold import Fold
from assistant.ui.presets.window import PresetsWindow
from assistant.ui.sampling_panel import SamplingPanel

if TYPE_CHECKING:
    from tests.screenshots.tour import Day


def photograph(day: "Day") -> None:
    """Takes both pictures."""
    guide = day.window.findChild(ExplainGuide)
    assert guide is not None
    guide.open("generation.top_p")
    day.take("explained")
    guide.close()
    for fold in day.part("samplingPanel", SamplingPanel).findChildren(Fold):
        fold.set_open(False)
    own = Preset("rainy", "下雨天的诗" if day.camera.chinese else "Poems for rainy days", {
        "generation.temperature": 1.15, "generation.top_p": 0.98, "generation.dry_multiplier": 0.8})
    day.services.preferences.set_presets({own.id: own})
    day.window.commands.run("presets")
    window = day.part("presetsWindow", PresetsWindow)
    window.show_preset(own.id)
    window.move(day.window.geometry().center() - window.rect().center())
    day.take("presets")
    window.close()
