"""What the system tells the application itself, in an application of its own: there is one in a process."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OPENED = """
import sys
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFileOpenEvent
from assistant.ui.application import Application

app = Application(sys.argv[:1])
for name in ("one.gguf", "two.gguf"):
    QCoreApplication.sendEvent(app, QFileOpenEvent(name))
app.files_opened.connect(lambda files: print(*files))
app.serve()
QCoreApplication.sendEvent(app, QFileOpenEvent("later.gguf"))
"""


def test_files_the_app_was_started_with_in_the_finder_wait_until_they_can_be_opened() -> None:
    done = subprocess.run([sys.executable, "-c", OPENED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["one.gguf two.gguf", "later.gguf"]
