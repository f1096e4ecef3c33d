"""Tests of the list of downloads."""
