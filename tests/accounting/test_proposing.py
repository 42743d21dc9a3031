"""Entries by hand as they are proposed: examined whole, nothing booked, refused by what applies first."""

from dataclasses import replace
from datetime import date

import pytest

from app import accounting, ledger
from app.accounting import Kind, State
from app.core.errors import Invalid, MutuelleError
from app.core.ids import ManualEntryId, new_id
from app.core.money import KES, Money
from app.db import Session
from app.membership import Mutual
from tests.accounting.people import (
    ACCOUNTANT,
    COORDINATOR,
    an_entry,
    an_expense,
    approved,
    balance,
    line,
    proposed,
)

FEBRUARY = date(2026, 2, 10)


async def close(session: Session, mutual: Mutual, month: date) -> None:
    """Close a month whatever its checklist says."""
    await ledger.close_period(session, mutual.id, month, actor=COORDINATOR)


async def test_a_proposal_books_nothing_and_is_dated_today_unless_a_day_is_said(
    session: Session, micmo: Mutual
) -> None:
    made = await proposed(session, micmo)
    earlier = await proposed(session, micmo, an_entry(booked_on=FEBRUARY))

    assert (made.decision.state, made.entry_id, made.booked_on) == (State.PROPOSED, None, date(2026, 3, 10))
    assert earlier.booked_on == FEBRUARY
    assert await balance(session, micmo, "5211") == 0


async def test_told_again_it_is_the_same_proposal_and_with_other_content_it_differs(
    session: Session, micmo: Mutual
) -> None:
    new = an_entry()
    first = await proposed(session, micmo, new)

    assert await proposed(session, micmo, new) == first
    with pytest.raises(accounting.EntryDiffers):
        await proposed(session, micmo, replace(new, note="autre motif"))


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((line("5211", "D", 300), line("7742", "C", 300)), "ledger.unknown_account"),
        ((line("5211", "D", 300), line("7742", "C", 299)), "ledger.unknown_account"),
        ((line("5211", "D", 300), line("7741", "C", 299)), "ledger.unbalanced"),
        ((line("5211", "D", 0), line("7741", "C", 0)), "ledger.unbalanced"),
        ((line("4111", "D", 300), line("7741", "C", 299)), "ledger.unbalanced"),
        ((line("4111", "D", 300), line("7741", "C", 300)), "accounting.controlled_account"),
        ((line("6011", "D", 300), line("4011", "C", 300)), "accounting.controlled_account"),
        ((line("5851", "D", 300), line("5211", "C", 300)), "accounting.controlled_account"),
    ],
)
async def test_what_cannot_be_booked_is_refused_at_once_by_what_applies_first(
    session: Session, micmo: Mutual, lines: tuple[accounting.ManualLine, ...], code: str
) -> None:
    with pytest.raises(MutuelleError) as refused:
        await proposed(session, micmo, an_entry(*lines))

    assert refused.value.code == code


async def test_wallets_and_bank_may_be_booked_by_hand(session: Session, micmo: Mutual) -> None:
    await approved(session, micmo, an_entry(line("55211", "D", 40), line("5211", "C", 40)))

    assert await balance(session, micmo, "55211") == 40


async def test_a_closed_month_refuses_before_anything_else_does(session: Session, micmo: Mutual) -> None:
    """DOMAIN 11 (8)."""
    await close(session, micmo, FEBRUARY)

    with pytest.raises(ledger.PeriodClosed):
        await proposed(session, micmo, an_entry(line("9999", "D", 1), booked_on=FEBRUARY))


@pytest.mark.parametrize(
    "changes",
    [
        {"booked_on": date(2026, 3, 11)},
        {"booked_on": date(2025, 12, 31)},
        {"note": "  "},
        {"lines": [replace(line("5211", "D", 1), amount=Money(1, KES)), line("7741", "C", 1)]},
    ],
)
async def test_what_cannot_be_meant_is_invalid(session: Session, micmo: Mutual, changes: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        await proposed(session, micmo, an_entry(**changes))


async def test_an_expense_stands_on_class_6_against_the_bank(session: Session, micmo: Mutual) -> None:
    made = await accounting.propose_expense(session, micmo, an_expense(), ACCOUNTANT)
    posted = await accounting.approve_entry(session, micmo, made.id, COORDINATOR)

    assert (posted.kind, await balance(session, micmo, "6611"), await balance(session, micmo, "5211")) == (
        Kind.EXPENSE,
        8_000,
        -8_000,
    )
    assert posted.entry_id is not None
    assert (await ledger.entry(session, micmo.id, posted.entry_id)).event == "expense"
    with pytest.raises(accounting.NotAnExpense):
        await accounting.propose_expense(session, micmo, an_expense("7741"), ACCOUNTANT)


async def test_the_register_of_expenses_is_asked_by_account_and_period(session: Session, micmo: Mutual) -> None:
    salaries = await accounting.propose_expense(session, micmo, an_expense("6611"), ACCOUNTANT)
    rent = await accounting.propose_expense(session, micmo, an_expense("6381", booked_on=FEBRUARY), ACCOUNTANT)
    await proposed(session, micmo)

    async def listed(**wanted: object) -> list[ManualEntryId]:
        chosen = accounting.EntryFilter(kind=Kind.EXPENSE, **wanted)  # type: ignore[arg-type]
        return [one.id for one in await accounting.list_manual_entries(session, micmo.id, chosen)]

    assert await listed() == [rent.id, salaries.id]
    assert await listed(account="6381") == [rent.id]
    assert await listed(since=date(2026, 3, 1)) == [salaries.id]
    assert await listed(until=date(2026, 2, 28), account="6611") == []


async def test_a_mirror_is_a_proposal_linked_to_what_it_undoes(session: Session, micmo: Mutual) -> None:
    """DOMAIN 11 (2)."""
    booked = await approved(session, micmo)

    made = await accounting.mirror_entry(session, micmo, booked.id, ManualEntryId(new_id()), "deux fois", ACCOUNTANT)
    mirror = await accounting.approve_entry(session, micmo, made.id, COORDINATOR)

    assert (mirror.mirrors, mirror.entry_id is not None) == (booked.id, True)
    assert mirror.entry_id is not None
    assert (await ledger.entry(session, micmo.id, mirror.entry_id)).reverses == booked.entry_id
    assert await balance(session, micmo, "5211") == 0


async def test_only_what_is_posted_is_mirrored_and_only_once(session: Session, micmo: Mutual) -> None:
    waiting = await proposed(session, micmo)
    booked = await approved(session, micmo)

    async def mirrored(of: accounting.ManualEntry) -> accounting.ManualEntry:
        return await accounting.mirror_entry(session, micmo, of.id, ManualEntryId(new_id()), "erreur", ACCOUNTANT)

    with pytest.raises(accounting.NotPosted):
        await mirrored(waiting)
    first = await mirrored(booked)
    with pytest.raises(accounting.AlreadyMirrored):
        await mirrored(booked)
    await accounting.withdraw_entry(session, micmo, first.id, ACCOUNTANT)
    assert (await mirrored(booked)).mirrors == booked.id
