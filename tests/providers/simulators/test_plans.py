"""Outcomes planned ahead: the closest match first, each plan once, and not before its time."""

from datetime import timedelta

import pytest

from app.providers import PaymentState
from app.providers.contract import NOON
from app.providers.simulators.base import PayoutOutcome, PayoutPlan, PayoutPlans

FAILS = PayoutPlan(outcome=PayoutOutcome.FAILED)
STAYS_OPEN = PayoutPlan(outcome=PayoutOutcome.UNKNOWN)
RETURNS = PayoutPlan(outcome=PayoutOutcome.RETURNED)
CONFIRMS = PayoutPlan()


def test_a_reference_goes_before_a_number_and_a_number_before_whoever_is_next() -> None:
    plans = PayoutPlans()
    plans.add(FAILS)
    plans.add(STAYS_OPEN, "22366000009")
    plans.add(RETURNS, "r1")

    taken = [plans.take("r1", "22366000009"), plans.take("r1", "22366000009"), plans.take("r2", "22366000009")]

    assert taken == [RETURNS, STAYS_OPEN, FAILS]
    assert plans.take("r3", "22366000009") == CONFIRMS


def test_plans_of_one_number_are_used_in_their_order_and_only_when_taken() -> None:
    plans = PayoutPlans()
    for plan in (FAILS, RETURNS):
        plans.add(plan, "22366000009")

    assert [plans.coming("r1", "22366000009") for _ in range(2)] == [FAILS, FAILS]
    assert [plans.take("r1", "22366000009") for _ in range(2)] == [FAILS, RETURNS]
    assert plans.coming("r2", "22366000010") == CONFIRMS


def test_a_plan_comes_due_once_at_its_time_and_an_unknown_end_never() -> None:
    plans, late = PayoutPlans(), PayoutPlan(after_s=60)
    plans.hold("r1", CONFIRMS, NOON)
    plans.hold("r2", late, NOON)
    plans.hold("r3", STAYS_OPEN, NOON)

    assert plans.due(NOON) == [("r1", CONFIRMS)]
    assert plans.due(NOON + timedelta(seconds=59)) == []
    assert plans.due(NOON + timedelta(days=9)) == [("r2", late)]


def test_a_refusal_is_used_up_and_a_plan_without_one_is_left() -> None:
    plans = PayoutPlans()
    plans.add(PayoutPlan(refusal="NO"), "22366000009")
    plans.add(FAILS, "22366000009")

    refusals = [plans.refusal("r1", "22366000009") for _ in range(3)]

    assert refusals == ["NO", None, None]
    assert plans.take("r1", "22366000009") == FAILS


def test_a_payout_that_comes_back_was_paid_and_one_that_stays_open_has_no_end() -> None:
    assert [plan.end for plan in (CONFIRMS, RETURNS, FAILS)] == [
        PaymentState.SUCCEEDED,
        PaymentState.SUCCEEDED,
        PaymentState.FAILED,
    ]
    with pytest.raises(AssertionError):
        _ = STAYS_OPEN.end
