"""Connects the library of models with the rest: what is loaded, said and measured follows a model wherever it goes."""

from pathlib import Path

from assistant.control.adapter_use import AdapterUse
from assistant.domain.model_library import LibraryFolder
from assistant.engine.protocol import Loaded
from assistant.wiring.failures import Failures
from assistant.wiring.parts import Services, Widgets

REFUSED_FOLDER = "models-folder"    # keys of the strips above the composer
REFUSED_ADAPTER = "adapter"


class CollectionWiring:
    """Has no widget of its own but what the picker shows."""

    def __init__(self, services: Services, widgets: Widgets, failures: Failures) -> None:
        self._s, self._failures = services, failures
        collection, models = services.library.collection, services.models
        self._adapters = AdapterUse(collection.adapters, models, services.answering.is_busy, collection.model,
                                    collection)
        self._adapters.refused.connect(lambda error: failures.tell(error, REFUSED_ADAPTER))
        services.answering.busy_changed.connect(self._adapters.on_busy_changed)
        collection.models_changed.connect(lambda _models: self._adapters.on_models_changed())
        collection.relocated.connect(self._on_relocated)
        collection.folder_refused.connect(self._on_folder_refused)
        models.chosen.connect(collection.take)      # before it is loaded with its settings
        models.loaded.connect(self._on_loaded)
        models.loading.connect(lambda _fraction: collection.hold(True))
        services.answering.busy_changed.connect(collection.hold)
        for over in (models.failed, models.cancelled, models.released):
            over.connect(lambda *_about: collection.hold(False))
        widgets.picker.favourite_changed.connect(collection.set_favourite)

    def _on_relocated(self, path: Path, now: Path) -> None:
        self._s.preferences.relocate_model(path, now)
        self._s.library.relocate(path, now)
        self._s.models.relocate(path, now)

    def _on_loaded(self, info: Loaded) -> None:
        self._s.library.collection.hold(False)
        self._s.library.collection.used(Path(info.path))

    def _on_folder_refused(self, folder: LibraryFolder) -> None:
        """Another program's folder is only marked in the list of folders: nobody has asked for it."""
        if folder.removable and folder.problem is not None:
            self._failures.tell(folder.problem, REFUSED_FOLDER)
