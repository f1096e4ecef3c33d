"""The whole app as a user has it: a real window, the real worker, the real model."""
