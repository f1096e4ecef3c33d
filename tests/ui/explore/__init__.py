"""Tests of the panel that explains one place of a text."""
