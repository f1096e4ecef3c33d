"""How a preset compares with a chat, in words."""

import pytest

from assistant.domain.presets import Preset
from assistant.domain.settings import Layers
from assistant.ui.presets.preset_text import summary_text

OTHER = {"generation.temperature": 1.15, "generation.top_p": 0.98}


@pytest.mark.parametrize(("values", "said"), [
    ({}, "It sets nothing yet."), ({"generation.temperature": 1.15}, "Its value differs from this chat"),
    (OTHER, "2 of 2 values differ from this chat"),
    (OTHER | {"generation.top_p": 0.95}, "1 of 2 values differs from this chat"),
    ({"generation.top_p": 0.95}, "This chat has these values already.")])
def test_a_preset_says_how_much_of_it_the_chat_has_not(values: dict[str, float], said: str) -> None:
    assert summary_text(Preset("own", "Mine", values), Layers(), in_use=False) == said
