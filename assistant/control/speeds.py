"""How fast each model wrote here lately, kept across restarts."""

import json
from pathlib import Path

from assistant.control.preferences import Preferences

ANSWERS_COUNTED = 5
MODELS_REMEMBERED = 50
KEY = "app.speeds"


class Speeds:
    """Kept in the settings file. Tokens per second; the middle of the last answers, so that one answer written while
    the computer was busy does not count for much."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences, self._paths = preferences, preferences.paths

    def of(self, model: Path) -> float:
        """Returns the speed of a model file, 0 where it has not written anything yet."""
        from statistics import median  # 3 ms, and the first start has no speeds
        return median(self._known().get(self._paths.kept(str(model)), [0.0]))

    def add(self, model: Path, tokens_per_second: float) -> None:
        """Counts one more answer."""
        known = self._known()
        name = self._paths.kept(str(model))
        before = known.pop(name, [])
        known[name] = [*before, round(tokens_per_second, 2)][-ANSWERS_COUNTED:]
        newest = list(known.items())[-MODELS_REMEMBERED:]
        self._preferences.set_app(KEY, json.dumps(dict(newest)))

    def relocate(self, model: Path, now: Path) -> None:
        """A model lies elsewhere from now on."""
        known, before = self._known(), self._paths.kept(str(model))
        if before in known:
            known[self._paths.kept(str(now))] = known.pop(before)
            self._preferences.set_app(KEY, json.dumps(known))

    def _known(self) -> dict[str, list[float]]:
        try:
            found = json.loads(self._preferences.app.speeds or "{}")
            return {self._paths.kept(path): [float(each) for each in values]
                    for path, values in found.items() if values}
        except (ValueError, TypeError, AttributeError):     # edited by hand; measured anew
            return {}
