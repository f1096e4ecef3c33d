"""Tests of search and download against a hub on loopback."""
