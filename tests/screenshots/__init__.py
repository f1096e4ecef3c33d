"""Pictures of the real app in both languages and themes; `python -m tests.screenshots` makes them anew."""
