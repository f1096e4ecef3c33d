"""The models on this computer: what is known of each and done to its files, and the folders they lie in."""
