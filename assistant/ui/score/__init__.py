"""The window that shows how likely the model finds a text, word by word and as numbers."""
