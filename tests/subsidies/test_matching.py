"""How money meets statements: the oldest first, and what exceeds all of them is left (F4)."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.core.ids import SubsidyStatementId, new_id
from app.core.money import XOF, Money
from app.subsidies import Funder, SubsidyStatement
from app.subsidies.matching import match


def a_statement(serial: int, billed: int, received: int = 0) -> SubsidyStatement:
    """A statement to the State of which so much is paid."""
    return SubsidyStatement(
        id=SubsidyStatementId(new_id()),
        funder=Funder.STATE,
        turn=1,
        serial=serial,
        funder_name="État",
        first_on=date(2026, 1, 1),
        last_on=date(2026, 3, 31),
        lines_count=1,
        billed=Money(billed, XOF),
        received=Money(received, XOF),
        disallowed=Money(0, XOF),
        content_hash=b"",
        billed_on=date(2026, 3, 31),
        billed_at=datetime(2026, 3, 31, 9, tzinfo=UTC),
        billed_by="person:1",
    )


def told(amount: int, *statements: SubsidyStatement) -> list[tuple[int, int]]:
    """Which serials get how much."""
    return [(share.statement.serial, share.amount_minor) for share in match(amount, statements)]


def test_f4_the_oldest_is_settled_first_whatever_the_order_told() -> None:
    assert told(700, a_statement(2, 500), a_statement(1, 500)) == [(1, 500), (2, 200)]


def test_f4_what_is_settled_takes_nothing() -> None:
    assert told(100, a_statement(1, 500, received=500), a_statement(2, 500)) == [(2, 100)]


def test_f4_what_exceeds_all_of_them_is_left() -> None:
    assert told(1_000, a_statement(1, 500)) == [(1, 500)]


def test_f4_where_nothing_is_open_nothing_is_settled() -> None:
    assert told(1_000) == told(1_000, a_statement(1, 0)) == []


@given(st.integers(1, 10_000), st.lists(st.integers(0, 3_000), max_size=6))
def test_f4_an_older_statement_is_never_left_open_behind_a_paid_one(amount: int, bills: list[int]) -> None:
    statements = [a_statement(serial, billed) for serial, billed in enumerate(bills, start=1)]

    shares = match(amount, statements)

    assert sum(share.amount_minor for share in shares) == min(amount, sum(bills))
    assert all(share.amount_minor == share.statement.open.minor for share in shares[:-1])
