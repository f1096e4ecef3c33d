"""Presets: the window they are made and changed in, the menu at their row, and what they are called."""
