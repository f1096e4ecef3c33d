"""Chats to and from files: our own JSON, and what other programs keep; imports domain and store's own modules.

No file is trusted: what does not hold together is a StorageError that names it.
"""
