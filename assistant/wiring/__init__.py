"""Connects what `app` built, by subject; imports control, ui and domain. Nothing imports it but `app`."""
