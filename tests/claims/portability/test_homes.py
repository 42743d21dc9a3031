"""Whose member a reference names: ours, the one partner's that holds it, or of several the one of its circle (C02)."""

import pytest

from app import claims, membership
from app.core.clock import VirtualClock
from app.core.ids import new_id
from app.db import Database, Session
from app.membership import Care, NewUnit
from tests.claims.clinic import Clinic, a_clinic
from tests.claims.portability.circles import ACCEPTER, PROPOSER, Circles
from tests.membership.village import day, people


async def home_of(circles: Circles, reference: str) -> object:
    """The code of the home mutual that Mopti finds, none for ours and nobody's."""
    care = Care(reference, 1, day("2026-03-03"))
    async with circles.database.transaction() as session:
        [found] = await claims.entitled(session, circles.mopti.village.mutual, [care])
    return found.home.code if found.home else None


async def holding(database: Database, clock: VirtualClock, circles: Circles, circle: str, reference: str) -> Clinic:
    """One more partner of Mopti, of this circle, where a unit holds this reference too."""
    clinic = await a_clinic(database, clock, circle=circle)
    host, other = circles.mopti.village.mutual, clinic.village.mutual
    async with database.transaction() as session:
        made = await claims.propose_portability(session, host, other.code, day("2026-01-01"), None, PROPOSER)
        await claims.accept_portability(session, other, made.id, ACCEPTER)
        await _register(session, clinic, reference)
    return clinic


@pytest.mark.parametrize(("circle", "is_found"), [("03", True), ("02", False)])
async def test_of_two_partners_that_hold_it_the_one_of_its_circle(
    circles: Circles, database: Database, clock: VirtualClock, circle: str, is_found: bool
) -> None:
    """Two of one circle cannot be told apart: nobody is guessed to pay."""
    reference = circles.bandiagara.reference
    if circle == "02":
        other = await a_clinic(database, clock, circle="02")
        assert other.reference == reference
        async with database.transaction() as session:
            host, partner = circles.mopti.village.mutual, other.village.mutual
            made = await claims.propose_portability(session, host, partner.code, day("2026-01-01"), None, PROPOSER)
            await claims.accept_portability(session, partner, made.id, ACCEPTER)
    else:
        await holding(database, clock, circles, circle, reference)

    expected = circles.bandiagara.village.mutual.code if is_found else None
    assert await home_of(circles, reference) == expected


async def test_ours_and_nobodys_have_no_other_home(circles: Circles) -> None:
    assert await home_of(circles, circles.mopti.reference) is None
    assert await home_of(circles, "0199999988") is None


async def _register(session: Session, clinic: Clinic, reference: str) -> None:
    mutual = clinic.village.mutual
    antenna = await membership.antenna_named(session, mutual.id, None)
    new = NewUnit(antenna_id=antenna.id, household_id=new_id(), members=people(1), reference=reference)
    await membership.register_units(session, mutual, [new])
