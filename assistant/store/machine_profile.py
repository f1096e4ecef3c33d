"""What was measured of this computer, in one file; the profile of another computer is not taken for ours."""

import logging
from dataclasses import asdict
from pathlib import Path

from assistant.domain.speed import Profile
from assistant.store import private_file

VERSION = 1        # raised when something else is measured: everything is measured again

log = logging.getLogger(__name__)


class MachineProfile:
    """Kept by a name of the machine and its devices."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self, machine: str) -> Profile | None:
        """Returns the profile of `machine`, None where there is none: it is measured again then."""
        try:
            document = private_file.read_json(self._path)
            if document.get("version") != VERSION or document.get("machine") != machine:
                return None
            return Profile.from_json(document["profile"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as problem:
            log.info("no profile of this machine: %s", type(problem).__name__)
            return None

    def save(self, machine: str, profile: Profile) -> None:
        """Raises OSError; then the file is as it was."""
        private_file.write_json(self._path, {"version": VERSION, "machine": machine, "profile": asdict(profile)})
