"""Explanations of the samplers: a button at each row, and a card with a picture of what the sampler does now."""
