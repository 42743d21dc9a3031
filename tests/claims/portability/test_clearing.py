"""Clearing brings the accounts between two mutuals to zero: netted, numbered, approved by both."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import claims
from app.claims import Clearing
from app.core.actor import Actor
from app.core.ids import ClearingId, MutualId, new_id
from tests.claims.clinic import Clinic
from tests.claims.portability.circles import PROPOSER, Circles
from tests.claims.portability.test_contests import answer, charge_of, contest
from tests.membership.village import day
from tests.waiting import until_waiting

MOPTI, BANDIAGARA = (Actor.person(new_id()) for _ in range(2))


async def proposed(circles: Circles, until: str = "2026-04-30") -> Clearing:
    """Mopti's accountant proposes."""
    async with circles.database.transaction() as session:
        partner = circles.bandiagara.village.mutual.code
        return await claims.propose_clearing(session, circles.mopti.village.mutual, partner, day(until), PROPOSER)


async def approved(circles: Circles, clinic: Clinic, clearing_id: ClearingId, person: Actor) -> Clearing:
    async with circles.database.transaction() as session:
        return await claims.approve_clearing(session, clinic.village.mutual, clearing_id, person)


async def withdrawn(circles: Circles, clearing_id: ClearingId) -> Clearing:
    async with circles.database.transaction() as session:
        return await claims.withdraw_clearing(session, circles.mopti.village.mutual, clearing_id, PROPOSER)


async def test_the_debtor_pays_the_net_and_both_accounts_are_zero(circles: Circles) -> None:
    """5,215 one way, 2,100 and back 600 the other: Bandiagara pays 3,715."""
    await circles.approved()
    back = await circles.approved(3_000, host=circles.bandiagara)
    await circles.bandiagara.overpaid(back, 600)
    await circles.hand_over()

    made = await proposed(circles)
    await approved(circles, circles.bandiagara, made.id, BANDIAGARA)
    assert await circles.mopti.findings() == []
    settled = await approved(circles, circles.mopti, made.id, MOPTI)

    assert (made.number, made.amount.minor, made.debtor_id) == (1, 3_715, circles.bandiagara.village.mutual.id)
    assert sorted((line.kind, line.amount.minor) for line in made.lines) == [
        ("approved", 2_100),
        ("approved", 5_215),
        ("overpaid", 600),
    ]
    assert settled.is_settled
    assert await circles.between() == (0, 0)
    banks = [(await one.village.balances("5211"))["5211"] for one in (circles.mopti, circles.bandiagara)]
    assert banks == [3_715, -3_715]


async def test_where_both_charged_the_same_it_is_set_off_and_nobody_pays(circles: Circles) -> None:
    await circles.approved()
    await circles.approved(host=circles.bandiagara)
    await circles.hand_over()

    made = await proposed(circles)
    await approved(circles, circles.bandiagara, made.id, BANDIAGARA)
    settled = await approved(circles, circles.mopti, made.id, MOPTI)

    assert (settled.debtor_id, settled.amount.minor, settled.is_settled) == (None, 0, True)
    assert await circles.mopti.village.balances("5211") == {"5211": 0}
    with pytest.raises(claims.NothingToClear):
        await proposed(circles)


async def test_i15_nobody_approves_what_he_proposed_nor_both_sides(circles: Circles) -> None:
    await circles.approved()
    await circles.hand_over()
    made = await proposed(circles)

    for person in (PROPOSER,):
        with pytest.raises(claims.ClearingMakerApproves):
            await approved(circles, circles.bandiagara, made.id, person)
    await approved(circles, circles.bandiagara, made.id, BANDIAGARA)
    with pytest.raises(claims.ClearingMakerApproves):
        await approved(circles, circles.mopti, made.id, BANDIAGARA)
    with pytest.raises(claims.SideApproved):
        await approved(circles, circles.bandiagara, made.id, MOPTI)


async def test_two_who_propose_at_once_clear_it_once(circles: Circles) -> None:
    await circles.approved()
    await circles.hand_over()

    outcomes = await asyncio.gather(proposed(circles), proposed(circles), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Clearing", "NothingToClear"]


async def test_two_who_approve_a_side_at_once_book_it_once(circles: Circles) -> None:
    await circles.approved()
    await circles.hand_over()
    made = await proposed(circles)

    outcomes = await asyncio.gather(
        *(approved(circles, circles.bandiagara, made.id, one) for one in (BANDIAGARA, MOPTI)), return_exceptions=True
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Clearing", "SideApproved"]
    assert await circles.bandiagara.village.balances("5211") == {"5211": -5_215}


APPROVE = text("""
    INSERT INTO clearing_approvals
    SELECT :side, c.id, c.mutual_id, c.proposed_by, :person, now(), '2026-04-30' FROM clearings c WHERE c.id = :id
""")


async def test_i15_of_two_approvals_by_one_person_at_once_the_database_refuses_the_second(circles: Circles) -> None:
    """The second as plain SQL: it waits for the first, whichever code writes it, and then sees it."""
    await circles.approved()
    await circles.hand_over()
    made = await proposed(circles)
    theirs, ours = circles.bandiagara.village.mutual, circles.mopti.village.mutual
    second = {"side": ours.id, "person": str(MOPTI), "id": made.id}

    async def approve_second() -> None:
        async with circles.database.transaction() as session:
            await session.execute(APPROVE, second)

    with pytest.raises(DBAPIError, match="one person each"):
        async with circles.database.transaction() as session:
            await claims.approve_clearing(session, theirs, made.id, MOPTI)
            waiting = asyncio.create_task(approve_second())
            await until_waiting(circles.database, locktype="transactionid")
            await session.commit()
            await waiting
    assert list(await approvers(circles, made.id)) == [theirs.id]


async def approvers(circles: Circles, clearing_id: ClearingId) -> Mapping[MutualId, datetime]:
    """Who has approved, and when."""
    async with circles.database.transaction() as session:
        return (await claims.clearing(session, circles.mopti.village.mutual.id, clearing_id)).approved


async def test_what_is_withdrawn_waits_for_another_and_what_is_approved_is_not_withdrawn(circles: Circles) -> None:
    await circles.approved()
    await circles.hand_over()
    first = await proposed(circles)

    gone = await withdrawn(circles, first.id)
    second = await proposed(circles)
    await approved(circles, circles.bandiagara, second.id, BANDIAGARA)

    assert (gone.withdrawn_at is None, second.number, len(second.lines)) == (False, 2, 1)
    with pytest.raises(claims.ClearingWithdrawn):
        await approved(circles, circles.bandiagara, first.id, BANDIAGARA)
    with pytest.raises(claims.ClearedAlready):
        await withdrawn(circles, second.id)


async def test_what_is_contested_or_not_handed_over_or_later_waits(circles: Circles) -> None:
    await circles.approved()
    await circles.hand_over()
    seen = await charge_of(circles)
    await contest(circles, seen.id)
    await circles.approved(2_400)

    with pytest.raises(claims.NothingToClear):
        await proposed(circles)
    await answer(circles, seen.id, is_accepted=False)
    with pytest.raises(claims.NothingToClear):
        await proposed(circles, "2026-04-07")

    assert [line.id for line in (await proposed(circles)).lines] == [seen.id]
    with pytest.raises(claims.ContestKnown):
        await contest(circles, seen.id)
