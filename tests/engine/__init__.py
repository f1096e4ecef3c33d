"""Tests of the worker process, with the real model."""
