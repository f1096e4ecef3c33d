"""Parley: a desktop chat assistant for models that run on the user's own machine."""

__version__ = "0.1.0"
