"""Builds the parts of the app, from the window to the services, and connects them, by subject. May import everything;
nothing imports it but `app`."""
