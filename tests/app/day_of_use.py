"""A day of use, in a minute: the app is started, chatted with, looked through, and every timer in it runs down.

`python -m tests.app.day_of_use MODEL.gguf` prints as JSON which network calls Python made, and which libraries were
imported when the window was first painted and at the end.
"""

import json
import sys
from typing import Any

CALLS: list[str] = []
# Nothing of these is needed to paint a window, or to chat without asking the network for anything.
HEAVY = ("llama_cpp", "huggingface_hub", "httpx", "httpx2", "numpy", "ssl", "assistant.hub.updates",
         "assistant.control.updates", "assistant.ui.update_sheet", "assistant.ui.erasure_box",
         "assistant.ui.newer_data_box", "assistant.store.erasure", "assistant.control.restart")
LIMIT_MS = 120_000


def listen(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook. Sockets of the Unix family reach nobody outside, and their addresses are texts."""
    if event in ("socket.connect", "socket.bind", "socket.sendto"):
        if not isinstance(arguments[1], str | bytes):
            CALLS.append(f"{event} {arguments[1]}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
        CALLS.append(f"{event} {arguments[0]}")


def imported() -> list[str]:
    return [name for name in HEAVY if name in sys.modules]


def main() -> int:
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    from assistant.app import build, name_application
    from assistant.ui.first_paint import after_first_paint
    from assistant.wiring.life import Life

    application = QApplication(sys.argv[:1])
    name_application(application)
    window = build(sys.argv[1:])
    page = window.centralWidget()
    assert page is not None
    at_first_paint: list[str] = []
    after_first_paint(page, lambda: at_first_paint.extend(imported()))
    window.show()
    life = window.findChild(Life)
    assert isinstance(life, Life)
    QTimer.singleShot(LIMIT_MS, application, lambda: sys.exit("too slow"))

    def wait(done: Any) -> None:
        while not done():
            loop = QEventLoop()
            QTimer.singleShot(20, loop.quit)
            loop.exec()

    wait(window.engine_ready)
    for words in ("Hello.", "And now?"):
        life.widgets.composer.set_text(words)
        life.widgets.composer.send_button.click()
        wait(lambda: not window.engine_idle())
        wait(window.engine_idle)
    window.header.menu().close()
    for command in ("settings", "about", "keys", "find_models", "diagnostics"):
        window.commands.run(command)
    timers = [timer for widget in application.topLevelWidgets() for timer in widget.findChildren(QTimer)]
    for timer in timers:            # whatever would happen after a minute, an hour or a day, happens now
        timer.timeout.emit()
    wait(window.engine_idle)
    window.close()
    print(json.dumps({"at_first_paint": at_first_paint, "at_the_end": imported(), "calls": CALLS,
                      "timers": len(timers)}))
    return 0


if __name__ == "__main__":
    sys.addaudithook(listen)
    sys.exit(main())
