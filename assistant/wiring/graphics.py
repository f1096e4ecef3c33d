"""Connects graphics cards that fail with the strip above the composer."""

from assistant.wiring.failures import Failures
from assistant.wiring.parts import Services

GRAPHICS = "graphics"       # key of the strip


def connect_graphics(services: Services, failures: Failures) -> None:
    """It is told once, with the model that runs on the processor now, and gone with the next choice of a model."""
    models = services.models
    models.graphics.left_out.connect(lambda error: failures.tell(error, GRAPHICS))
    models.chosen.connect(lambda _path: failures.over(GRAPHICS))
