"""An operator's own books: one id, one movement; what is taken back is taken back whole."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.core.money import KES, XOF, Money
from app.providers import Direction, PaymentState
from app.providers.contract import NOON
from app.providers.simulators.base import Books, Movement


def a_movement(
    movement_id: str,
    minor: int = 1_000,
    *,
    receiver: str = "MICMO",
    occurred_at: datetime = NOON,
    state: PaymentState = PaymentState.SUCCEEDED,
    request: str | None = None,
) -> Movement:
    """A payment to MICMO for which the operator keeps ten francs."""
    return Movement(
        id=movement_id,
        amount=Money(minor, XOF),
        fee=Money(10, XOF),
        payer="22376000001",
        receiver=receiver,
        occurred_at=occurred_at,
        state=state,
        request=request,
    )


def test_an_id_is_used_once() -> None:
    books = Books()
    books.record(a_movement("1"))

    with pytest.raises(AssertionError):
        books.record(a_movement("1"))


def test_open_and_failed_movements_move_nothing() -> None:
    books = Books()
    books.record(a_movement("1", state=PaymentState.PENDING, request="r1"))
    books.record(a_movement("2", state=PaymentState.PENDING, request="r2"))
    books.settle("2", PaymentState.FAILED, "declined")
    before = books.balance("MICMO", XOF)
    books.settle("1", PaymentState.SUCCEEDED)

    assert (before, books.balance("MICMO", XOF)) == (Money(0, XOF), Money(990, XOF))
    assert books.find_request("r2") == books.find("2")


def test_receivers_and_currencies_are_kept_apart() -> None:
    books = Books()
    books.record(a_movement("1"))
    books.record(a_movement("2", 700, receiver="MICBA"))

    assert books.received("MICMO", XOF) == Money(1_000, XOF)
    assert books.received("MICBA", XOF) == Money(700, XOF)
    assert books.received("MICMO", KES) == Money(0, KES)


def test_what_is_taken_back_leaves_only_the_fee_that_was_kept() -> None:
    """DOMAIN E11."""
    books = Books()
    books.record(a_movement("1"))
    books.reverse("1", reversal_id="2", occurred_at=NOON, fee_returned=Money(4, XOF))

    assert books.received("MICMO", XOF) == Money(0, XOF)
    assert books.balance("MICMO", XOF) == Money(-6, XOF)
    assert books.find_reversal("1") == books.find("2")


def test_a_movement_is_taken_back_once() -> None:
    books = Books()
    books.record(a_movement("1"))
    books.reverse("1", reversal_id="2", occurred_at=NOON, fee_returned=Money(0, XOF))

    with pytest.raises(AssertionError):
        books.reverse("1", reversal_id="3", occurred_at=NOON, fee_returned=Money(0, XOF))


def test_a_window_includes_its_start_and_not_its_end() -> None:
    books = Books()
    for hour in range(3):
        books.record(a_movement(str(hour), occurred_at=NOON + timedelta(hours=hour)))

    assert [m.id for m in books.between(NOON, NOON + timedelta(hours=2))] == ["0", "1"]
    assert [m.id for m in books.all()] == ["0", "1", "2"]


def a_payout(movement_id: str, minor: int = 1_000, *, state: PaymentState = PaymentState.SUCCEEDED) -> Movement:
    """A transfer from MICMO to the clinic, for which the operator takes ten francs and the state five."""
    return replace(
        a_movement(movement_id, minor, receiver="22366000009", state=state, request=f"r{movement_id}"),
        direction=Direction.OUT,
        payer="MICMO",
        levy=Money(5, XOF),
    )


def test_a_payout_takes_amount_fee_and_levy_out_of_the_wallet() -> None:
    books = Books()
    books.fund("MICMO", Money(5_000, XOF))
    books.record(a_payout("1"))
    books.record(a_movement("2", 700, receiver="22366000009"))

    assert books.balance("MICMO", XOF) == Money(5_000 - 1_015, XOF)
    assert books.paid_out("22366000009", XOF) == Money(1_000, XOF)
    assert [payout.id for payout in books.payouts()] == ["1"]


def test_what_is_open_cannot_be_spent_twice_and_what_failed_costs_nothing() -> None:
    books = Books()
    books.fund("MICMO", Money(5_000, XOF))
    books.record(a_payout("1", state=PaymentState.PENDING))
    open_one = books.balance("MICMO", XOF), books.spendable("MICMO", XOF)
    failed = books.settle_payout("1", PaymentState.FAILED, occurred_at=NOON, reason="declined")

    assert open_one == (Money(5_000, XOF), Money(3_985, XOF))
    assert (failed.fee, failed.levy, failed.reason) == (Money(0, XOF), None, "declined")
    assert books.balance("MICMO", XOF) == books.spendable("MICMO", XOF) == Money(5_000, XOF)
    assert books.paid_out("22366000009", XOF) == Money(0, XOF)


def test_a_payout_costs_what_is_said_when_it_ends_or_what_was_foreseen() -> None:
    books = Books()
    for movement_id in ("1", "2"):
        books.record(a_payout(movement_id, state=PaymentState.PENDING))
    dearer = books.settle_payout("1", PaymentState.SUCCEEDED, occurred_at=NOON, fee=Money(40, XOF))
    foreseen = books.settle_payout("2", PaymentState.SUCCEEDED, occurred_at=NOON)

    assert (dearer.fee, dearer.levy, foreseen.fee) == (Money(40, XOF), Money(5, XOF), Money(10, XOF))
    assert books.balance("MICMO", XOF) == Money(-1_045 - 1_015, XOF)


def test_a_payout_that_came_back_leaves_only_the_costs_that_were_kept() -> None:
    """RELIABILITY I14: transfers minus returns."""
    books = Books()
    books.record(a_payout("1"))
    returned = books.reverse(
        "1", reversal_id="2", occurred_at=NOON, fee_returned=Money(4, XOF), levy_returned=Money(5, XOF)
    )

    assert books.balance("MICMO", XOF) == Money(-6, XOF)
    assert books.paid_out("22366000009", XOF) == Money(0, XOF)
    assert (returned.request, books.find_request("r1"), [p.id for p in books.payouts()]) == (
        "r1",
        books.find("1"),
        ["1"],
    )


def test_a_payout_is_retold_as_it_is_but_for_what_is_said_otherwise() -> None:
    paid = a_movement("1")

    assert paid.retold() == paid
    otherwise = paid.retold(state=PaymentState.FAILED, amount=Money(1, XOF), payee="22376000002", reason="GONE")
    assert otherwise == replace(
        paid, state=PaymentState.FAILED, amount=Money(1, XOF), receiver="22376000002", reason="GONE"
    )
