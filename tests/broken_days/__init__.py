"""Broken days: every fault the app promises to survive, provoked in the whole app with real parts."""
