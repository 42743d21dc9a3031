"""What a bank confirms is read strictly, all or nothing, with its charge (P4)."""

from datetime import UTC, datetime

import pytest

from app.core.money import XOF, Money
from app.payouts import UnreadableConfirmations, read_confirmations
from app.providers import Direction, PaymentState
from tests.payouts.cashier import Cashier

HEADING = "reference;outcome;amount;charge;date;bank_reference;reason"
PAID = f"{'a' * 32};paid;5215;150;2026-03-04;VIR001;"


def written(*rows: str) -> bytes:
    return "\r\n".join((HEADING, *rows)).encode("utf-8-sig")


def test_each_row_is_an_event_under_our_reference(cashier: Cashier) -> None:
    rejected = f"{'b' * 32};rejected;74000;;2026-03-05;;compte clos"

    paid, failed = read_confirmations(written(PAID, rejected), cashier.mutual)

    assert (paid.direction, paid.state, paid.request_reference) == (Direction.OUT, PaymentState.SUCCEEDED, "a" * 32)
    assert (paid.amount, paid.fee, paid.reference) == (Money(5_215, XOF), Money(150, XOF), "VIR001")
    assert paid.occurred_at == datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert (failed.state, failed.fee, failed.reason) == (PaymentState.FAILED, Money(0, XOF), "compte clos")


def test_commas_are_read_too(cashier: Cashier) -> None:
    body = written(PAID).replace(b";", b",")

    assert len(read_confirmations(body, cashier.mutual)) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a" * 32, "a" * 31),
        ("a" * 32, "A" * 32),
        (";paid;", ";peut-être;"),
        (";5215;", ";52.15;"),
        (";5215;", ";-5215;"),
        (";5215;", ";;"),
        (";150;", ";1e2;"),
        ("2026-03-04", "04/03/2026"),
        ("VIR001;", "VIR001;;x"),
    ],
)
def test_a_row_that_cannot_be_meant_refuses_the_file(cashier: Cashier, old: str, new: str) -> None:
    rows = written(f"{'b' * 32};paid;1;;2026-03-04;;", PAID.replace(old, new))

    with pytest.raises(UnreadableConfirmations) as refused:
        read_confirmations(rows, cashier.mutual)

    assert refused.value.facts == {"row": 3}


def test_one_reference_twice_refuses_the_file(cashier: Cashier) -> None:
    with pytest.raises(UnreadableConfirmations):
        read_confirmations(written(PAID, PAID), cashier.mutual)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"reference;amount\r\n", written("x" * 200_000)])
def test_another_file_is_refused(cashier: Cashier, body: bytes) -> None:
    with pytest.raises(UnreadableConfirmations):
        read_confirmations(body, cashier.mutual)
