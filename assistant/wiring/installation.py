"""What concerns the installed program itself: newer versions of it, where its data lie, and their end.

What does it is imported when it is first asked for: no start waits for it.
"""

import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from assistant import __version__
from assistant.control.background import Background
from assistant.control.single_instance import LOCK
from assistant.domain.errors import NewerDataError
from assistant.domain.hub import ConnectedFor
from assistant.paths import Paths
from assistant.ui import desktop
from assistant.ui.data_place import DataPlace
from assistant.wiring.failures import Failures
from assistant.wiring.parts import Services, Widgets

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.control.updates import UpdateCheck
    from assistant.store.erasure import Kept, Places
    from assistant.ui.newer_data_box import NewerDataBox
    from assistant.ui.update_sheet import UpdateSheet

translate = QCoreApplication.translate


class InstallationWiring(QObject):
    """Makes no connection by itself: `check_updates` is a click of the user's."""

    def __init__(self, services: Services, widgets: Widgets, failures: Failures) -> None:
        super().__init__(widgets.window)
        self._s, self._w, self._failures = services, widgets, failures
        self._sheet: UpdateSheet | None = None
        self._check: UpdateCheck | None = None
        self._newer: NewerDataBox | None = None
        self._disk = Background(1, self)
        dialog, commands = widgets.settings, widgets.window.commands
        dialog.set_place(place_of(services.paths))
        dialog.updates_requested.connect(self._check_updates)
        dialog.deletion_requested.connect(self._ask_to_erase)
        commands.on("check_updates", self._check_updates)
        commands.on("delete_data", self._ask_to_erase)
        widgets.window.closing.connect(self._end)

    # -- newer versions ---------------------------------------------------------------------------------------

    def _check_updates(self) -> None:
        from assistant.control.updates import UpdateCheck
        from assistant.ui.update_sheet import UpdateSheet
        if self._check is None or self._sheet is None:
            check = self._check = UpdateCheck(self)
            parent = self._w.settings if self._w.settings.isVisible() else self._w.window
            sheet = self._sheet = UpdateSheet(self._w.theme, __version__, parent)
            check.begun.connect(sheet.set_asking)
            check.begun.connect(lambda: self._s.library.connected.emit(ConnectedFor.UPDATES))
            check.answered.connect(lambda release: sheet.set_answer(release, check.page()))
            check.failed.connect(lambda error: sheet.set_error(error, check.page()))
            sheet.retry_requested.connect(check.ask)
            sheet.page_requested.connect(desktop.open_link)
            sheet.closed.connect(check.forget)
        self._check.ask()
        self._sheet.show()
        self._sheet.raise_()
        self._sheet.activateWindow()

    # -- data of a newer version ------------------------------------------------------------------------------

    def refuse(self, error: NewerDataError) -> None:
        """Lets the user choose what to do, and sees that nothing is written meanwhile."""
        from assistant.hub import updates
        from assistant.ui.newer_data_box import NewerDataBox
        self._s.preferences.freeze()
        box = self._newer = NewerDataBox(self._w.theme, error, __version__, self._s.paths.shown, bool(updates.page()),
                                         self._w.window)
        box.page_requested.connect(lambda: desktop.open_link(updates.page()))
        box.folder_chosen.connect(self._start_in)
        box.quit_requested.connect(self._w.window.close)
        box.open()

    def _start_in(self, folder: "Path") -> None:
        from assistant.control import restart
        assert self._newer is not None
        if restart.start_in(folder):
            self._newer.reject()
        else:
            self._newer.set_not_started()

    # -- the end of the data ----------------------------------------------------------------------------------

    def _ask_to_erase(self) -> None:
        from assistant.store import erasure
        places = self._places()
        self._disk.run(partial(erasure.look, places), self._show_kept, self._failures.tell)

    def _show_kept(self, kept: "Kept") -> None:
        from assistant.store.erasure import Kind
        from assistant.ui.erasure_box import ErasureBox
        parent = self._w.settings if self._w.settings.isVisible() else self._w.window
        box = ErasureBox(self._w.theme, [(kind.value, kept.count(kind), kept.size(kind)) for kind in Kind],
                         str(self._s.paths.shown), parent)
        box.confirmed.connect(self._erase)
        box.open()

    def _erase(self) -> None:
        """Closes the window, which puts everything on disk and lets go of it, and then deletes."""
        from assistant.store import erasure
        places = self._places()
        self._s.preferences.freeze()
        self._s.hub.token.set("")                   # in the system's keyring
        self._w.window.close()
        root = logging.getLogger("assistant")
        for handler in list(root.handlers):         # Windows deletes no open file
            root.removeHandler(handler)
            handler.close()
        left = erasure.erase(places)
        if left:
            from assistant.ui.erasure_box import tell_not_all_deleted
            tell_not_all_deleted([str(file) for file in left],
                                 translate("wiring", "Not everything could be deleted."),
                                 translate("wiring", "Another program may be using these files. Delete them by hand."))

    def _places(self) -> "Places":
        from assistant.store.erasure import Places
        own = self._s.paths
        return Places(own.config, own.data, own.cache, own.models, own.data / LOCK)

    def _end(self) -> None:
        if self._check is not None:
            self._check.shutdown()
        self._disk.finish()


def place_of(paths: Paths) -> DataPlace:
    """Returns where the data lie, to be told in words."""
    return DataPlace(paths.shown, paths.home is not None)

