"""What undecided claims would cost: judged as the checks would, nothing written (E26)."""

from collections.abc import Mapping

import pytest

from app.claims import MedicalDecision, outstanding_shares
from app.claims import outstanding as outstanding_module
from app.core.clock import VirtualClock
from app.core.ids import ClaimId
from app.db import Database
from tests.claims.clinic import Clinic, a_clinic, act, of
from tests.claims.portability.circles import two_circles
from tests.membership.village import day


async def outstanding(clinic: Clinic, until: str = "2026-04-30") -> Mapping[ClaimId, int]:
    """What is outstanding at the end of this day."""
    async with clinic.village.database.transaction() as session:
        return await outstanding_shares(session, clinic.village.mutual, day(until))


async def test_e26_an_undecided_claim_is_outstanding_with_the_share_it_would_get(clinic: Clinic) -> None:
    """W5: 9,300 billed, 7,250 eligible, 5,075 the mutual's. A stay the adviser has yet to see counts too."""
    reduced = await clinic.sent(of("VITAMIN"), of("TEST", price=2_500), of("CONS"), of("GENERICS"))
    stay = await clinic.sent(act(32_500), care="HOSP", at=clinic.csref, member_number=2)

    assert await outstanding(clinic) == {reduced: 5_075, stay: 26_000}


async def test_e26_a_claim_that_would_be_rejected_is_outstanding_with_nothing(clinic: Clinic) -> None:
    """C11."""
    claim_id = await clinic.sent(act(500), has_documents=False)

    assert await outstanding(clinic) == {claim_id: 0}


async def test_e26_what_is_decided_or_received_later_is_not_outstanding(clinic: Clinic) -> None:
    decided = await clinic.sent(act(500))
    await clinic.decided(decided)

    later = await clinic.sent(act(3_000), member_number=2)

    assert await outstanding(clinic, "2026-04-07") == {}
    assert await outstanding(clinic, "2026-04-08") == {later: 2_100}


async def test_e26_what_the_adviser_left_of_a_claim_counts(clinic: Clinic) -> None:
    """C14."""
    claim_id = await clinic.sent(act(32_500), care="HOSP", at=clinic.csref)
    await clinic.review(claim_id, MedicalDecision.REDUCE, {"ACT32500": 10_000})

    assert await outstanding(clinic) == {claim_id: 8_000}


async def test_e26_of_an_appeal_only_what_it_would_add_is_outstanding(clinic: Clinic) -> None:
    """DOMAIN 16: the new version posts only the difference."""
    claim_id = await clinic.sent(act(32_500), care="HOSP", at=clinic.csref)
    await clinic.review(claim_id, MedicalDecision.REDUCE, {"ACT32500": 10_000})
    await clinic.decided(claim_id)

    appeal = await clinic.appeal(claim_id)

    assert await outstanding(clinic) == {appeal: 26_000 - 8_000}


@pytest.mark.parametrize("at_once", [1, 2, 500])
async def test_c3_a_persons_ceiling_is_spent_once_over_all_that_waits(
    database: Database, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """However many are judged at a time: what is read of one batch is let go before the next."""
    monkeypatch.setattr(outstanding_module, "AT_ONCE", at_once)
    clinic = await a_clinic(database, clock, ceilings={"per_person_year": 30_000})
    first = await clinic.sent(act(32_500), care="HOSP", at=clinic.csref)
    second = await clinic.sent(act(48_000), care="HOSP", at=clinic.csref, service="2026-03-20")
    other = await clinic.sent(act(32_500), care="HOSP", at=clinic.csref, member_number=2)

    assert await outstanding(clinic) == {first: 26_000, second: 4_000, other: 26_000}


async def test_nothing_is_written_by_looking(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(32_500), care="HOSP", at=clinic.csref)
    before = await clinic.view(claim_id)

    await outstanding(clinic)

    assert await clinic.view(claim_id) == before


async def test_e26_what_others_would_bear_is_not_outstanding_here(database: Database, clock: VirtualClock) -> None:
    """A visitor's share is the home mutual's, a managed regime's its fund's (DESIGN 9)."""
    circles = await two_circles(database, clock, regime="RAMED")
    await circles.agree()
    visitor = await circles.visit()
    managed = await circles.bandiagara.sent(act(500))

    assert await outstanding(circles.mopti) == {visitor: 0}
    assert await outstanding(circles.bandiagara) == {managed: 0}
