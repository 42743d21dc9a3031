"""The adviser's queue fills by itself (C5)."""

from app import claims
from app.core.actor import Actor
from tests.claims.clinic import ACCOUNTANT, CLERK, Clinic, act

EXAMINER = Actor.system("examiner")


async def test_what_the_adviser_must_see_waits_for_him_without_anybodys_doing(clinic: Clinic) -> None:
    small, stay = await clinic.sent(act(500)), await clinic.sent(act(32_500), at=clinic.csref, care="HOSP")

    examined = await examine(clinic)

    assert examined == 2
    assert [(await clinic.view(one)).status for one in (small, stay)] == ["received", "in_review"]


async def test_a_claim_is_examined_once_and_again_when_it_comes_back_corrected(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(500))
    assert [await examine(clinic), await examine(clinic)] == [1, 0]

    async with clinic.village.database.transaction() as session:
        mutual = clinic.village.mutual
        await claims.return_claim(session, mutual, claim_id, ACCOUNTANT)
        await claims.correct_claim(session, mutual, claim_id, clinic.bill(act(48_000), form_number="F-7000"), CLERK)

    assert [await examine(clinic), await examine(clinic)] == [1, 0]
    assert (await clinic.view(claim_id)).status == "in_review"


async def test_pages_of_claims_are_examined_in_the_order_received(clinic: Clinic) -> None:
    for day in (3, 10, 17):
        await clinic.sent(act(500), service=f"2026-03-{day:02}")

    assert [await examine(clinic, limit=2), await examine(clinic, limit=2), await examine(clinic, limit=2)] == [2, 1, 0]


async def examine(clinic: Clinic, limit: int = 200) -> int:
    """As the clock does."""
    async with clinic.village.database.transaction() as session:
        return await claims.examine_received(session, clinic.village.mutual, EXAMINER, limit=limit)
