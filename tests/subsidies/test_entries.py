"""The entries of co-financing: E08 with what becomes of an excess, and E09; in francs as in cents."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from app.core.actor import Actor
from app.core.ids import MutualId, new_id
from app.core.money import KES, XOF, Currency, Money
from app.ledger import JournalEntry
from app.subsidies import Decision, DecisionKind, Funder, SubsidyReceipt
from app.subsidies import entries as entries_of
from app.subsidies.entries import Act

ACT = Act(
    mutual_id=MutualId(new_id()),
    actor=Actor.person(UUID(int=3)),
    occurred_at=datetime(2026, 3, 31, 9, tzinfo=UTC),
    booked_on=date(2026, 3, 31),
)


def a_receipt(amount: int, applied: int, *, funder: Funder = Funder.STATE, currency: Currency = XOF) -> SubsidyReceipt:
    """A funder's money of which so much settled statements."""
    return SubsidyReceipt(
        id=new_id(),
        funder=funder,
        turn=1,
        amount=Money(amount, currency),
        applied=Money(applied, currency),
        repaid=Money(0, currency),
        received_on=ACT.booked_on,
        bank_reference=None,
        booked_at=ACT.occurred_at,
        booked_by="person:1",
    )


def a_decision(kind: DecisionKind, amount: int, *, funder: Funder = Funder.DONOR) -> Decision:
    """A part that somebody proposed."""
    return Decision(
        id=new_id(),
        kind=kind,
        funder=funder,
        statement_id=None,
        receipt_id=None,
        amount=Money(amount, XOF),
        reason="Lettre 12",
        proposed_at=ACT.occurred_at,
        proposed_by="person:1",
        is_approved=None,
        decided_on=None,
        decided_at=None,
        decided_by=None,
    )


def lines(entry: JournalEntry) -> list[tuple[str, str, int]]:
    """Account, side and amount of each line."""
    return [(line.account.code, line.side.value, line.amount.minor) for line in entry.lines]


@pytest.mark.parametrize(("funder", "receivable"), [(Funder.STATE, "47321"), (Funder.DONOR, "47322")])
def test_e08_credits_the_funders_receivable_and_the_excess_to_be_repaid(funder: Funder, receivable: str) -> None:
    entry = entries_of.received(a_receipt(1_000, 800, funder=funder), ACT)

    assert (entry.event, lines(entry)) == ("E08", [("5211", "D", 1_000), (receivable, "C", 800), ("4739", "C", 200)])


@pytest.mark.parametrize(("applied", "credited"), [(1_000, "47321"), (0, "4739")])
def test_e08_has_no_line_of_nothing(applied: int, credited: str) -> None:
    entry = entries_of.received(a_receipt(1_000, applied, currency=KES), ACT)

    assert lines(entry) == [("5211", "D", 1_000), (credited, "C", 1_000)]


def test_e08_an_excess_applied_later_leaves_4739_for_the_receivable() -> None:
    entry = entries_of.excess_applied(a_receipt(1_000, 0), new_id(), Money(300, XOF), ACT)

    assert (entry.event, lines(entry)) == ("E08", [("4739", "D", 300), ("47321", "C", 300)])


def test_e08_an_excess_given_back_leaves_the_bank() -> None:
    entry = entries_of.excess_repaid(a_decision(DecisionKind.REPAYMENT, 300), ACT)

    assert (entry.event, lines(entry)) == ("E08", [("4739", "D", 300), ("5211", "C", 300)])
    assert entry.note == "Lettre 12"


@pytest.mark.parametrize(
    ("funder", "income", "receivable"), [(Funder.STATE, "7111", "47321"), (Funder.DONOR, "7131", "47322")]
)
def test_e09_takes_the_income_out_with_its_receivable(funder: Funder, income: str, receivable: str) -> None:
    entry = entries_of.disallowed(a_decision(DecisionKind.DISALLOWANCE, 300, funder=funder), ACT)

    assert (entry.event, lines(entry)) == ("E09", [(income, "D", 300), (receivable, "C", 300)])
