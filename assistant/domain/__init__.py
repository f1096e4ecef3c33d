"""Pure values of a chat with a local model; imports the standard library only."""
