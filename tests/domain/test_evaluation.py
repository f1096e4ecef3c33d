"""The plan of a sequence says how each of its tokens was evaluated, however often it was cut."""

import pytest

from assistant.domain.evaluation import ALONE, FOREIGN, Plan, plan_of


def made(*sizes: int, mark: str = ALONE) -> Plan:
    plan = Plan()
    for size in sizes:
        plan.add(size, mark)
    return plan


def test_equal_evaluations_are_counted_and_not_listed() -> None:
    plan = made(256, 256, 256, 44, *[1] * 120)
    assert str(plan) == "256*3 44 1*120"
    assert plan.tokens == 3 * 256 + 44 + 120
    assert not plan.taken_back


def test_what_is_left_of_a_portion_keeps_the_size_it_was_evaluated_with() -> None:
    plan = made(256, 256, 44, 1, 1, 1)
    plan.cut(300)
    plan.cut(256 + 20)
    assert str(plan) == "256 256/20"
    plan.add(256)
    assert str(plan) == "256 256/20 256"
    assert plan.taken_back
    assert list(plan.steps()) == [(256, 256), (256, 20), (256, 256)]
    plan.cut(256 + 7)
    assert str(plan) == "256 256/7"
    plan.cut(0)
    assert str(plan) == ""


def test_a_cut_between_two_portions_leaves_both_whole() -> None:
    plan = made(10, 10, 10)
    plan.cut(20)
    assert str(plan) == "10*2"


def test_a_copy_is_cut_without_its_original() -> None:
    plan, copy = made(100, 1, 1, 1), Plan()
    copy.take_over(plan, 50)
    assert str(copy) == "100/50"
    assert str(plan) == "100 1*3"


def test_what_lay_beside_is_told_and_goes_with_the_cells() -> None:
    plan = made(100)
    plan.add(5, FOREIGN)
    plan.add(1, FOREIGN)
    assert str(plan) == "100 5f 1f"
    assert plan.marks == {FOREIGN}
    plan.cut(100)
    assert not plan.marks
    plan.mark_all(FOREIGN)
    assert str(plan) == "100f"


@pytest.mark.parametrize("text", ["256*3 44/20 1*120", "100 5f 1f*12", "7r", "12/3f*2"])
def test_a_plan_is_read_as_it_was_written(text: str) -> None:
    plan = plan_of(text)
    assert plan is not None
    assert str(plan) == text


@pytest.mark.parametrize("text", ["", "abc", "0", "5/6", "5/0", "3*0", "1 x", "9" * 20, None, 7, ["1"]])
def test_what_is_no_plan_is_none(text: object) -> None:
    assert plan_of(text) is None
