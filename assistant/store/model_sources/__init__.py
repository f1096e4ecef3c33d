"""Where model files lie: folders of ours, of the user, and of other programs. Imports domain and its own modules."""
