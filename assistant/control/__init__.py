"""User intents in, signals out; QtCore only; imports domain, store, hub and engine.protocol."""
