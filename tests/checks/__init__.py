"""Checks against programs nobody here wrote; each is a command of its own, not part of the test suite."""
