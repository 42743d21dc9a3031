"""The home mutual contests a charge, the host answers; nothing contested is cleared."""

from datetime import UTC, datetime

import pytest

from app import claims
from app.claims import ClaimState, Visit
from app.core.clock import VirtualClock
from app.core.errors import Invalid
from app.core.ids import ChargeId
from app.db import Database
from tests.claims.clinic import act
from tests.claims.portability.circles import ACCEPTER, PROPOSER, Circles, two_circles


async def charge_of(circles: Circles) -> Visit:
    """The newest charge as the home mutual sees it."""
    async with circles.database.transaction() as session:
        return (await claims.visits_elsewhere(session, circles.bandiagara.village.mutual.id))[0]


async def contest(circles: Circles, charge_id: ChargeId, reason: str = "Personne absente ce jour") -> Visit:
    async with circles.database.transaction() as session:
        return await claims.contest_charge(session, circles.bandiagara.village.mutual, charge_id, reason, ACCEPTER)


async def answer(circles: Circles, charge_id: ChargeId, *, is_accepted: bool) -> Visit:
    async with circles.database.transaction() as session:
        return await claims.answer_contest(
            session,
            circles.mopti.village.mutual,
            charge_id,
            is_accepted=is_accepted,
            answer="Registre revu",
            person=PROPOSER,
        )


async def test_the_home_mutual_sees_what_its_member_was_treated_for_elsewhere_but_never_why(circles: Circles) -> None:
    """RELIABILITY 38."""
    await circles.approved(diagnosis="B54")
    await circles.hand_over()

    seen = await charge_of(circles)

    assert (seen.facility_name, seen.amount.minor, seen.findings) == ("Centre CSCOM", 5_215, ())
    assert "B54" not in repr(seen)


async def test_c05_its_own_checks_find_the_same_care_paid_elsewhere(circles: Circles) -> None:
    await circles.bandiagara.decided(await circles.bandiagara.sent(act(7_450), at=circles.bandiagara.csref))
    await circles.approved()

    await circles.hand_over()

    assert (await charge_of(circles)).findings == ("C05",)
    incident = "SELECT count(*) FROM incidents WHERE kind = 'portability.findings' AND mutual_id = :home"
    assert await circles.mopti.scalar(incident, home=circles.bandiagara.village.mutual.id) == 1


async def test_c03_cover_that_ended_meanwhile_is_found(circles: Circles) -> None:
    """The host judged by the cover it was told; the home mutual knows better by the time it books."""
    await circles.approved(member_number=2)
    left = "UPDATE members SET left_on = '2026-03-01', left_reason = 'error' WHERE unit_id = :unit AND number = 2"
    await circles.bandiagara.scalar(f"{left} RETURNING 1", unit=circles.bandiagara.unit)

    await circles.hand_over()

    assert (await charge_of(circles)).findings == ("C03",)


async def test_a_contest_accepted_comes_back_as_an_overpayment(circles: Circles) -> None:
    """E13."""
    claim_id = await circles.approved()
    await circles.hand_over()
    seen = await charge_of(circles)

    contested = await contest(circles, seen.id)
    answered = await answer(circles, seen.id, is_accepted=True)
    await circles.hand_over()

    assert (contested.contest, answered.is_accepted) == ("Personne absente ce jour", True)
    assert await circles.between() == (0, 0)
    assert await circles.mopti.village.balances("4091") == {"4091": 5_215}
    assert (await circles.mopti.view(claim_id)).status == ClaimState.APPROVED.value


async def test_a_contest_refused_leaves_the_charge(circles: Circles) -> None:
    await circles.approved()
    await circles.hand_over()
    seen = await charge_of(circles)
    await contest(circles, seen.id)

    await answer(circles, seen.id, is_accepted=False)

    assert await circles.between() == (5_215, -5_215)
    with pytest.raises(claims.ContestKnown):
        await answer(circles, seen.id, is_accepted=True)


async def test_it_is_contested_once_within_its_days_with_a_reason(circles: Circles) -> None:
    await circles.approved()
    await circles.approved(2_400)
    await circles.hand_over()
    async with circles.database.transaction() as session:
        later, first = await claims.visits_elsewhere(session, circles.bandiagara.village.mutual.id)

    with pytest.raises(Invalid):
        await contest(circles, first.id, " ")
    await contest(circles, first.id)
    with pytest.raises(claims.ContestKnown):
        await contest(circles, first.id)
    circles.mopti.village.clock.move_to(datetime(2026, 5, 9, 8, 0, tzinfo=UTC))
    with pytest.raises(claims.ContestTooLate):
        await contest(circles, later.id)


async def test_neither_sees_what_is_not_between_them(circles: Circles, database: Database, clock: VirtualClock) -> None:
    """I21: a third mutual's people find no charge, no claim and no statement of theirs."""
    await circles.approved()
    await circles.bandiagara.decided(await circles.bandiagara.sent(act(3_000)))
    await circles.hand_over()
    seen = await charge_of(circles)
    third = (await two_circles(database, clock)).mopti.village.mutual

    async with database.transaction() as session:
        with pytest.raises(claims.UnknownCharge):
            await claims.visit(session, third.id, seen.id)
        of_host = await claims.visits_elsewhere(session, circles.mopti.village.mutual.id)
        of_home = await claims.visits_here(session, circles.bandiagara.village.mutual.id)
        with pytest.raises(claims.UnknownClaim):
            await claims.claim_view(session, circles.bandiagara.village.mutual.id, seen.claim_id)

    assert (of_host, of_home) == ([], [])
