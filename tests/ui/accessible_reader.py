"""What a screen reader gets of the page: runs beside it in the system's Python with pyatspi, answers in JSON lines.

Asked "tree" it tells every object of the page (depth, role, name, text, whether it shows), asked "focused" the name
of the object that has the focus, asked "heard" what was announced since it was asked last.
"""

import json
import sys
import time
from typing import Any

import pyatspi
from gi.repository import Atspi, GLib

APPLICATION = "conversation"
PATIENCE_S = 30

heard: list[str] = []


def main() -> None:
    found()     # first: Qt asks who listens before it waits to be told, and never hears of one who comes between
    for name in ("object:announcement", "object"):      # Qt sends announcements to those alone who listen to all
        pyatspi.Registry.registerEventListener(on_event, name)
    print(json.dumps("ready"), flush=True)
    GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, on_input)
    pyatspi.Registry.start()


def on_event(event: Any) -> None:
    if event.type == "object:announcement":
        heard.append(str(event.any_data))


def on_input(_source: int, _condition: int) -> bool:
    asked = sys.stdin.readline().strip()
    if not asked:
        pyatspi.Registry.stop()
        return False
    answers = {"tree": tree, "focused": focused, "heard": announced}
    print(json.dumps(answers[asked]()), flush=True)
    return True


def found() -> Any:
    """Returns the application; it takes a moment until it is registered."""
    for _ in range(10 * PATIENCE_S):
        for application in pyatspi.Registry.getDesktop(0):
            if application is not None and application.name == APPLICATION:
                application.set_cache_mask(Atspi.Cache.NONE)      # widgets change their message
                return application
        time.sleep(0.1)
    sys.exit("the application did not register")


def objects(top: Any, depth: int = 0) -> Any:
    yield top, depth
    for child in top:
        if child is not None:
            yield from objects(child, depth + 1)


def tree() -> list[dict[str, Any]]:
    return [{"depth": depth, "role": each.getRoleName(), "name": each.name, "text": text_of(each),
             "showing": each.getState().contains(pyatspi.STATE_SHOWING)} for each, depth in objects(found())]


def text_of(each: Any) -> str:
    try:
        text = each.queryText()
    except NotImplementedError:
        return ""
    return str(text.getText(0, text.characterCount))


def focused() -> str:
    return next((str(each.name) for each, _ in objects(found())
                 if each.getState().contains(pyatspi.STATE_FOCUSED)), "")


def announced() -> list[str]:
    told, heard[:] = list(heard), []
    return told


if __name__ == "__main__":
    main()
