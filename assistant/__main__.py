"""Four doors: the app, the engine's process (`--worker`), a check without a screen (`--self-test`), and the way to
delete everything without a window (`--delete-data`)."""

import gc
import sys

from assistant import __version__, core_dumps, standard_streams

USAGE = """\
usage: parley [MODEL.gguf]              open the app, with a model if one is named
       parley --self-test MODEL.gguf    load a model, ask it something, print answer and rates as JSON
                          [--gpu-layers N]
       parley --delete-data [--yes]     say what Parley keeps on this computer; with --yes, delete it
       parley --version
       parley --help

A folder "parley-data" beside the program holds settings, chats and models, so that all can be carried around.
PARLEY_HOME=FOLDER names another one.
"""
TERMINAL = ("--self-test", "--delete-data", "--help", "-h", "--version")    # doors that answer in a terminal


def main(arguments: list[str] | None = None) -> int:
    """Runs what the command line asks for and returns the exit status."""
    core_dumps.forbid()
    arguments = sys.argv[1:] if arguments is None else arguments
    door = arguments[0] if arguments else ""
    if door in TERMINAL:
        standard_streams.use_console()
    standard_streams.ensure()
    if door == "--worker":
        from assistant.engine import worker
        return worker.run()
    if door == "--self-test":
        from assistant import self_test
        return self_test.run(arguments[1:])
    if door == "--delete-data":
        from assistant import delete_data
        return delete_data.run(arguments[1:])
    if door in ("--help", "-h"):
        print(USAGE, end="")
        return 0
    if door == "--version":
        print(f"Parley {__version__}")
        return 0
    gc.disable()                   # what is imported and built now stays; app.run collects again once it is painted
    from assistant.app import run  # Qt is imported only behind this door
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
