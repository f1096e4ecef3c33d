"""Chats for other eyes: as Markdown, as a page of HTML, as pages of paper; and the windows that ask where to."""
