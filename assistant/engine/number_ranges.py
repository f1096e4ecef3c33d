"""Writes which numbers lie between two others as a rule in GBNF: digit by digit, as a grammar reads them."""

MOST_DIGITS = 16        # where there is no other end: a model may go on with digits for ever
_FRACTION = f'("." [0-9]{{1,{MOST_DIGITS}}})?'


def whole_numbers(low: int | None, high: int | None) -> str:
    """Returns the rule of the whole numbers from `low` to `high`; None where there is no such end. Raises ValueError
    where there are none."""
    low, high = _ends(low, high)
    ways = []
    if low < 0:
        ways.append(f'"-" ({_naturals(max(-high, 1), -low)})')
    if high >= 0:
        ways.append(_naturals(max(low, 0), high))
    return " | ".join(ways)


def numbers(low: int | None, high: int | None, without_low: bool, without_high: bool) -> str:
    """Returns the rule of the numbers between two whole ones, with decimals but no exponent; `without_low` and
    `without_high` tell whether the ends themselves are left out. Raises ValueError where there are none."""
    low, high = _ends(low, high)
    ways = []
    if low < 0:
        below = _decimals(max(-high, 0), -low, without_high and high <= 0, without_low)
        ways += [f'"-" ({below})'] if below else []
    if high >= 0:
        ways.append(_decimals(max(low, 0), high, without_low and low >= 0, without_high))
    if not any(ways):
        raise ValueError(f"nothing between {low} and {high}")
    return " | ".join(filter(None, ways))


def _ends(low: int | None, high: int | None) -> tuple[int, int]:
    digits = max([MOST_DIGITS, *(len(str(abs(end))) for end in (low, high) if end is not None)])
    low, high = 1 - 10 ** digits if low is None else low, 10 ** digits - 1 if high is None else high
    if low > high:
        raise ValueError(f"{low} > {high}")
    return low, high


def _decimals(low: int, high: int, without_low: bool, without_high: bool) -> str:
    """Returns the numbers from `low` to `high`, neither below zero; "" where there are none."""
    ways = []
    if low + without_low < high:
        ways.append(f"({_naturals(low + without_low, high - 1)}) {_FRACTION}")
    if without_low and low < high:
        ways.append(f'({_naturals(low, low)}) "." "0"{{0,{MOST_DIGITS}}} [1-9] [0-9]{{0,{MOST_DIGITS}}}')
    if not without_high and not (without_low and low == high):
        ways.append(f'({_naturals(high, high)}) ("." "0"{{1,{MOST_DIGITS}}})?')
    return " | ".join(ways)


def _naturals(low: int, high: int) -> str:
    """Returns the whole numbers from `low` to `high`, neither below zero."""
    least, most = len(str(low)), len(str(high))
    if least == most:
        return _of_one_length(str(low), str(high))
    ways = [_of_one_length(str(low), "9" * least)]
    if most - least > 1:
        ways.append(f"[1-9] [0-9]{{{least},{most - 2}}}")
    return " | ".join([*ways, _of_one_length("1" + "0" * (most - 1), str(high))])


def _of_one_length(low: str, high: str) -> str:
    """Returns the rows of digits from `low` to `high`, which are as many."""
    first, last, more = int(low[0]), int(high[0]), len(low) - 1
    if first == last:
        return f'"{first}" ({_of_one_length(low[1:], high[1:])})' if more else f'"{first}"'
    ways = []
    if low[1:].strip("0"):
        ways.append(f'"{first}" ({_of_one_length(low[1:], "9" * more)})')
        first += 1
    if high[1:].strip("9"):
        ways.append(f'"{last}" ({_of_one_length("0" * more, high[1:])})')
        last -= 1
    if first <= last:
        ways.append(f"[{first}-{last}]" + (f" [0-9]{{{more}}}" if more else ""))
    return " | ".join(ways)
