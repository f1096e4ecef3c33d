"""Starts the app once more, with its data in another folder."""

import os
from pathlib import Path

from PySide6.QtCore import QProcess, QProcessEnvironment

import assistant
from assistant import paths


def start_in(home: Path) -> bool:
    """Starts Parley with everything in `home`; this one goes on. Returns whether it could be started."""
    program, *arguments = paths.app_command()
    environment = QProcessEnvironment.systemEnvironment()
    environment.insert("PARLEY_HOME", str(home))
    package = str(Path(assistant.__file__).resolve().parents[1])        # a checkout is importable from any folder
    environment.insert("PYTHONPATH", os.pathsep.join(filter(None, (package, environment.value("PYTHONPATH")))))
    process = QProcess()
    process.setProgram(program)
    process.setArguments(arguments)
    process.setProcessEnvironment(environment)
    started: object = process.startDetached()       # a pair with the process's id in some versions
    return bool(started[0] if isinstance(started, tuple) else started)
