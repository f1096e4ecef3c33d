"""Connects the measuring of the machine: it begins when the user is idle, and the lists show what came of it."""

from assistant.wiring.parts import Services, Widgets


class MeasuringWiring:
    """Knows what counts as the user being here."""

    def __init__(self, services: Services, widgets: Widgets) -> None:
        measuring, library = services.measuring, services.library
        library.machine_known.connect(measuring.start)
        measuring.changed.connect(library.set_profile)
        for used in (widgets.composer.text_changed, services.answering.busy_changed, services.models.chosen,
                     widgets.browser.search_requested):
            used.connect(lambda *_what: measuring.touch())
        widgets.window.closing.connect(measuring.shutdown)
