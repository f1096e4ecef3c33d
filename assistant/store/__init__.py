"""What is on disk: chats, settings, model files; imports domain. sqlite3 lives only here."""
