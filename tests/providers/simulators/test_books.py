"""An operator's own books: one id, one movement; what is taken back is taken back whole."""

from datetime import datetime, timedelta

import pytest

from app.core.money import KES, XOF, Money
from app.providers import PaymentState
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
