"""Runs in the bundle before anything else: puts the environment right for the programs the app starts."""

import os
import sys

# PyInstaller points it at the bundle; a browser or file manager we start must not load our libraries.
before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if before:
    os.environ["LD_LIBRARY_PATH"] = before
else:
    os.environ.pop("LD_LIBRARY_PATH", None)

# A program with a window has neither on Windows, and libraries write to them without asking.
if sys.stdout is None:
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
if sys.stderr is None:
    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
