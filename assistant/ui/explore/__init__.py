"""One place of a text explained: what might stand there, as bars, and what each sampler makes of it."""
