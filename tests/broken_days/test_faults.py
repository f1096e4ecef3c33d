"""Bad input and broken days: each gives a sentence and a next step, keeps the app alive, and loses nothing."""

import pytest

from tests.broken_days.day import TRACES, Day
from tests.broken_days.fault import Fault
from tests.broken_days.faults import FAULTS


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_broken_day_has_a_sentence_and_a_next_step_and_loses_nothing(fault: Fault, day: Day) -> None:
    fault.provoke(day)
    told = day.until_told(fault.says)
    assert told.place is fault.place
    assert not TRACES.search(told.sentences), told.sentences
    assert list(told.buttons) == list(fault.offers)
    day.says_it_in_chinese()
    assert told.buttons or "\n" in told.sentences, "neither a button nor a hint"
    day.lives()
    if fault.cure is not None:
        fault.cure(day)
        day.lives()
