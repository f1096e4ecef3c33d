"""Tests of the real widgets, offscreen."""
