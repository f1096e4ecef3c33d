"""Starts the app on whatever PARLEY_HOME is, prints as JSON what its first page says, and closes it again."""

import json
import sys

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QLabel

from assistant.app import build, name_application
from assistant.wiring.life import Life

LOOK_MS = 2000      # long enough for everything that opens something at the start to have failed

application = QApplication(sys.argv[:1])
name_application(application)
window = build([])
window.show()
loop = QEventLoop()
QTimer.singleShot(LOOK_MS, loop.quit)
loop.exec()
life = window.findChild(Life)
assert isinstance(life, Life)
life.services.preferences.set_app("theme", "dark")
QTimer.singleShot(LOOK_MS, loop.quit)
loop.exec()
print(json.dumps([part.text() for part in window.findChildren(QLabel) if part.isVisible()]))
window.close()
