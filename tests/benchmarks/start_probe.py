"""The real app, started as `python -m assistant` starts it, reporting when it painted and when typing worked."""

import gc
import json
import os
import sys
import time
from typing import Any

import psutil

# On the parent's clock, which is ours too. psutil's create_time counts from a boot time in whole seconds.
STARTED = float(os.environ["PARLEY_STARTED"])
WAIT_S = 90
SETTLE_S = 3.0          # after the first key, until the memory is what it stays


def main() -> int:
    gc.disable()        # as assistant/__main__.py does
    from PySide6.QtCore import QEvent, QObject, Qt, QTimer
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

    from assistant import app
    from assistant.domain.errors import AssistantError
    from assistant.paths import Paths
    from assistant.ui.main_window import MainWindow
    from assistant.wiring.face import Face
    from assistant.wiring.life import Life

    found: dict[str, Any] = {"network": []}
    with_model = len(sys.argv) > 1

    class Probe(QObject):
        """Watches a window from before it is shown until its model is loaded, then closes it."""

        def __init__(self, window: MainWindow) -> None:
            super().__init__(window)
            self._window = window
            # The first page's own field where no model is known, the composer otherwise.
            editor = window.findChild(QWidget, "composer" if with_model else "firstMessage")
            page = window.centralWidget()
            assert editor is not None
            assert page is not None
            self._editor = editor
            page.installEventFilter(self)
            self._timer = QTimer(self, interval=5)
            self._timer.timeout.connect(self._look)
            self._timer.start()

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint:
                found.setdefault("first_paint", time.time() - STARTED)
            return False

        def _look(self) -> None:
            if "typing" not in found:
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    key = QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
                    QApplication.sendEvent(self._editor, key)
                if "a" in self._text() and self._editor.isEnabled() and "first_paint" in found:
                    found["typing"] = time.time() - STARTED
            if with_model and self._window.engine_ready():
                found.setdefault("engine_ready", time.time() - STARTED)
            settled = "typing" in found and ("engine_ready" in found or not with_model)
            life = self._window.findChild(Life)     # made after the first paint; a cold start takes its time over it
            if isinstance(life, Life) and settled and time.time() - STARTED > found["typing"] + SETTLE_S:
                self._timer.stop()
                self._measure(life)
                self._window.close()
            elif time.time() - STARTED > WAIT_S:
                sys.exit(f"not ready to type after {WAIT_S} s: {found}")

        def _text(self) -> str:
            editor = self._editor
            return editor.toPlainText() if isinstance(editor, QPlainTextEdit) else str(editor.property("text"))

        def _measure(self, life: Life) -> None:
            me = psutil.Process()
            worker = life.services.engine.process_id()
            found["app_memory"] = me.memory_full_info().uss
            found["worker_memory"] = psutil.Process(worker).memory_full_info().uss if worker else 0
            for process in [me, *me.children(recursive=True)]:
                found["network"] += [str(c) for c in process.net_connections("inet")]

    make_face = app.make_face

    def watched(places: Paths, folder_problem: AssistantError | None, arguments: list[str]) -> Face:
        face = make_face(places, folder_problem, arguments)
        Probe(face.window)
        return face

    app.make_face = watched
    status = app.run(sys.argv[1:])
    print(json.dumps(found))
    return status


sys.exit(main())
