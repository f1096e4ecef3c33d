"""Amounts of memory and disk as people read them."""

_UNITS = ("bytes", "KB", "MB", "GB", "TB")


def size_text(size: float) -> str:
    """Returns bytes in decimal units with at most two digits that matter after the first: "98 MB", "2.7 GB"."""
    value, unit = float(max(size, 0)), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    digits = 1 if unit >= 3 and value < 99.95 else 0
    return f"{value:.{digits}f} {_UNITS[unit]}"
