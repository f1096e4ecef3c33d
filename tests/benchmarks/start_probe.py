"""The real app, started as `python -m assistant` starts it, reporting when it painted and when typing worked."""

import json
import sys
import time
from typing import Any

import psutil

STARTED = psutil.Process().create_time()
WAIT_S = 90


def main() -> None:
    from PySide6.QtCore import QEvent, QObject, Qt, QTimer
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

    from assistant.app import build, name_application
    from assistant.wiring.life import Life

    found: dict[str, Any] = {"network": []}
    with_model = len(sys.argv) > 1

    class Painted(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint:
                found.setdefault("first_paint", time.time() - STARTED)
            return False

    app = QApplication(sys.argv[:1])
    name_application(app)
    window = build(sys.argv[1:])
    painted = Painted()
    page = window.centralWidget()
    assert page is not None
    page.installEventFilter(painted)
    window.show()
    # The first page's own field where no model is known, the composer otherwise.
    editor = window.findChild(QWidget, "composer" if with_model else "firstMessage")
    assert editor is not None

    def text() -> str:
        return editor.toPlainText() if isinstance(editor, QPlainTextEdit) else str(editor.property("text"))

    def look() -> None:
        if "typing" not in found:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(editor, QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a"))
            if "a" in text() and editor.isEnabled() and "first_paint" in found:
                found["typing"] = time.time() - STARTED
        if with_model and window.engine_ready():
            found.setdefault("engine_ready", time.time() - STARTED)
        settled = "typing" in found and ("engine_ready" in found or not with_model)
        if (settled and time.time() - STARTED > 1.5) or time.time() - STARTED > WAIT_S:
            timer.stop()
            measure()

    def measure() -> None:
        life = window.findChild(Life)
        assert isinstance(life, Life)
        me = psutil.Process()
        worker = life.services.engine.process_id()
        found["app_memory"] = me.memory_full_info().uss
        found["worker_memory"] = psutil.Process(worker).memory_full_info().uss if worker else 0
        for process in [me, *me.children(recursive=True)]:
            found["network"] += [str(c) for c in process.net_connections("inet")]
        window.close()
        app.quit()

    timer = QTimer(interval=5)
    timer.timeout.connect(look)
    timer.start()
    app.exec()
    print(json.dumps(found))


main()
