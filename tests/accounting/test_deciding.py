"""Entries by hand as they are decided: by another person, once, and booked as proposed (I15)."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app import accounting, ledger
from app.accounting import State
from app.core.actor import Actor
from app.core.errors import Invalid, MutuelleError
from app.core.ids import ManualEntryId, new_id
from app.db import Session
from app.membership import Mutual
from tests.accounting.people import ACCOUNTANT, COORDINATOR, SIGNATORY, an_entry, approved, balance, proposed
from tests.collection.till import Till


async def test_another_person_approves_it_which_posts_it_as_proposed(session: Session, micmo: Mutual) -> None:
    made = await proposed(session, micmo, an_entry(booked_on=date(2026, 2, 10)))

    posted = await accounting.approve_entry(session, micmo, made.id, COORDINATOR)

    assert posted.entry_id is not None
    booked = await ledger.entry(session, micmo.id, posted.entry_id)
    assert (booked.event, booked.booked_on, booked.note) == ("manual", date(2026, 2, 10), "intérêts")
    assert (booked.actor, booked.cause) == (str(COORDINATOR), f"manual_entry:{made.id}")
    assert (posted.decision.state, posted.decision.decided_by) == (State.APPROVED, str(COORDINATOR))
    assert await balance(session, micmo, "5211") == 300


async def test_i15_nobody_approves_or_refuses_what_they_proposed(session: Session, micmo: Mutual) -> None:
    made = await proposed(session, micmo)

    with pytest.raises(accounting.MakerDecides):
        await accounting.approve_entry(session, micmo, made.id, ACCOUNTANT)
    with pytest.raises(accounting.MakerDecides):
        await accounting.refuse_entry(session, micmo, made.id, "non", ACCOUNTANT)

    assert await balance(session, micmo, "5211") == 0


async def test_what_is_refused_is_never_booked_and_stays_refused(session: Session, micmo: Mutual) -> None:
    made = await proposed(session, micmo)

    refused = await accounting.refuse_entry(session, micmo, made.id, "mauvais compte", SIGNATORY)

    assert (refused.decision.state, refused.decision.reason) == (State.REFUSED, "mauvais compte")
    with pytest.raises(accounting.AlreadyDecided):
        await accounting.approve_entry(session, micmo, made.id, COORDINATOR)
    with pytest.raises(accounting.AlreadyDecided):
        await accounting.withdraw_entry(session, micmo, made.id, ACCOUNTANT)


async def test_a_refusal_has_a_reason(session: Session, micmo: Mutual) -> None:
    made = await proposed(session, micmo)

    with pytest.raises(Invalid):
        await accounting.refuse_entry(session, micmo, made.id, " ", COORDINATOR)


async def test_only_its_maker_takes_it_back(session: Session, micmo: Mutual) -> None:
    made = await proposed(session, micmo)

    with pytest.raises(accounting.NotTheMaker):
        await accounting.withdraw_entry(session, micmo, made.id, COORDINATOR)
    withdrawn = await accounting.withdraw_entry(session, micmo, made.id, ACCOUNTANT)

    assert withdrawn.decision.state is State.WITHDRAWN
    with pytest.raises(accounting.AlreadyDecided):
        await accounting.approve_entry(session, micmo, made.id, COORDINATOR)


async def test_a_month_that_closed_meanwhile_refuses_it_and_it_stays_proposed(session: Session, micmo: Mutual) -> None:
    """DOMAIN 11 (8)."""
    made = await proposed(session, micmo, an_entry(booked_on=date(2026, 2, 10)))
    await ledger.close_period(session, micmo.id, date(2026, 2, 1), actor=COORDINATOR)

    with pytest.raises(ledger.PeriodClosed):
        await accounting.approve_entry(session, micmo, made.id, COORDINATOR)

    found = await accounting.find_manual_entry(session, micmo.id, made.id)
    assert found.decision.state is State.PROPOSED
    assert (await accounting.withdraw_entry(session, micmo, made.id, ACCOUNTANT)).decision.state is State.WITHDRAWN


async def test_an_entry_nobody_proposed_is_unknown(session: Session, micmo: Mutual) -> None:
    with pytest.raises(accounting.UnknownManualEntry):
        await accounting.approve_entry(session, micmo, ManualEntryId(new_id()), COORDINATOR)


async def test_of_two_who_approve_at_once_one_books_it(till: Till) -> None:
    database, mutual = till.village.database, till.village.mutual
    async with database.transaction() as session:
        made = await proposed(session, mutual)

    async def approve(person: Actor) -> str:
        async with database.transaction() as session:
            await accounting.approve_entry(session, mutual, made.id, person)
        return "booked"

    answers = await asyncio.gather(approve(COORDINATOR), approve(SIGNATORY), return_exceptions=True)

    told = sorted(one.code if isinstance(one, MutuelleError) else str(one) for one in answers)
    assert told == ["accounting.already_decided", "booked"]
    async with database.transaction() as session:
        assert await balance(session, mutual, "7741") == -300
    assert await till.findings() == []


@pytest.mark.parametrize(
    ("forbidden", "why"),
    [
        ("UPDATE manual_entries SET note = 'x' WHERE state = 'proposed'", "does not change"),
        ("UPDATE manual_entries SET lines = '[]' WHERE state = 'proposed'", "does not change"),
        (
            "UPDATE manual_entries SET state = 'refused', decided_by = proposed_by, decided_at = now()"
            " WHERE state = 'proposed'",
            "two_people",
        ),
        (
            "UPDATE manual_entries SET state = 'withdrawn', decided_by = 'person:x', decided_at = now()"
            " WHERE state = 'proposed'",
            "two_people",
        ),
        (
            "UPDATE manual_entries SET state = 'approved', decided_by = 'person:x', decided_at = now(),"
            " entry_id = (SELECT entry_id FROM manual_entries WHERE state = 'approved') WHERE state = 'proposed'",
            "what was proposed",
        ),
        ("UPDATE manual_entries SET reason = 'x' WHERE state = 'approved'", "stays decided"),
        ("UPDATE manual_entries SET state = 'proposed' WHERE state = 'approved'", "stays decided"),
        ("DELETE FROM manual_entries", "never deleted"),
        ("TRUNCATE manual_entries CASCADE", "never deleted"),
    ],
)
async def test_i15_the_database_itself_keeps_what_two_people_decide(
    till: Till, owner: AsyncConnection, forbidden: str, why: str
) -> None:
    async with till.village.database.transaction() as session:
        await approved(session, till.village.mutual)
        await proposed(session, till.village.mutual)

    with pytest.raises(DBAPIError, match=why):
        await owner.execute(text(forbidden))
