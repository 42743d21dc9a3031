"""Portability agreements: one person in each mutual, from one day to another, ended by either."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import claims
from app.core.clock import VirtualClock
from app.core.errors import Invalid
from app.core.money import KES
from app.db import Database
from tests.claims.clinic import a_clinic
from tests.claims.portability.circles import ACCEPTER, PROPOSER, Circles
from tests.membership.village import day


async def test_it_is_in_force_once_the_other_mutual_accepted(strangers: Circles) -> None:
    host, home = strangers.mopti.village.mutual, strangers.bandiagara.village.mutual
    async with strangers.database.transaction() as session:
        made = await claims.propose_portability(session, host, home.code, day("2026-01-01"), None, PROPOSER)
    [proposed] = await strangers.mopti.decided(await strangers.visit())
    async with strangers.database.transaction() as session:
        with pytest.raises(claims.ProposerAccepts):
            await claims.accept_portability(session, host, made.id, ACCEPTER)
        with pytest.raises(claims.ProposerAccepts):
            await claims.accept_portability(session, home, made.id, PROPOSER)
        await claims.accept_portability(session, home, made.id, ACCEPTER)
        with pytest.raises(claims.AlreadyAccepted):
            await claims.accept_portability(session, home, made.id, ACCEPTER)
    [accepted] = await strangers.mopti.decided(await strangers.visit(2_400))

    assert (proposed.codes, accepted.status) == (("C02",), "approved")
    await strangers.hand_over()


async def test_either_ends_it_not_before_today(circles: Circles) -> None:
    home = circles.bandiagara.village.mutual
    async with circles.database.transaction() as session:
        [found] = await claims.portability_agreements(session, home.id)
        with pytest.raises(Invalid):
            await claims.end_portability(session, home, found.id, day("2026-04-07"), ACCEPTER)
        ended = await claims.end_portability(session, home, found.id, day("2026-04-08"), ACCEPTER)
        with pytest.raises(Invalid):
            await claims.end_portability(session, home, found.id, day("2026-05-01"), ACCEPTER)

    assert (ended.valid_to, found.is_ours) == (day("2026-04-08"), False)


async def test_a_third_mutual_or_another_currency_is_no_partner(
    circles: Circles, database: Database, clock: VirtualClock
) -> None:
    third = (await a_clinic(database, clock, circle="03", currency=KES)).village.mutual
    host = circles.mopti.village.mutual
    async with database.transaction() as session:
        [found] = await claims.portability_agreements(session, host.id)
        for code in (host.code, third.code, "XX"):
            with pytest.raises(claims.UnknownPartner):
                await claims.propose_portability(session, host, code, day("2026-01-01"), None, PROPOSER)
        with pytest.raises(claims.UnknownPortability):
            await claims.end_portability(session, third, found.id, day("2026-12-31"), ACCEPTER)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE portability_agreements SET partner_id = mutual_id",
        "UPDATE portability_agreements SET valid_from = '2025-01-01'",
        "UPDATE portability_agreements SET accepted_by = proposed_by, accepted_at = now()",
        "DELETE FROM portability_agreements",
        "UPDATE hand_overs SET amount_minor = amount_minor + 1",
        "UPDATE hand_overs SET applied_at = NULL",
        "DELETE FROM hand_overs",
        "UPDATE visit_charges SET amount_minor = amount_minor + 1",
        "UPDATE claims SET home_mutual_id = NULL",
    ],
)
async def test_what_was_agreed_and_charged_does_not_change(circles: Circles, statement: str) -> None:
    """RELIABILITY I2."""
    await circles.approved()
    await circles.hand_over()

    with pytest.raises(DBAPIError):
        async with circles.database.transaction() as session:
            await session.execute(text(statement))
