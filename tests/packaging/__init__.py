"""What people install, as far as it can be checked without making it: `make check-packaging` does the rest."""
