"""Broken days: every fault the app promises to survive, provoked in the whole app with real parts."""

import pytest

pytest.register_assert_rewrite("tests.broken_days.day", "tests.broken_days.faults", "tests.broken_days.watched_app")
