"""Who sends a form twice hears of the first one at once, as the check will see it (C05)."""

import pytest

from app import claims
from app.core.ids import ClaimId, new_id
from tests.claims.clinic import ACCOUNTANT, Clinic, of


async def repeated(clinic: Clinic, *claim_ids: ClaimId) -> dict[ClaimId, ClaimId]:
    """Which of these claims repeat which."""
    async with clinic.village.database.transaction() as session:
        return dict(await claims.duplicates_of(session, clinic.village.mutual.id, claim_ids))


async def test_a_form_sent_again_repeats_the_first_and_the_first_repeats_none(clinic: Clinic) -> None:
    first, second, third = [await clinic.sent(of("CONS"), of("TEST", quantity=n), form_number="F-7") for n in (1, 2, 3)]

    assert await repeated(clinic, third, second, first) == {second: first, third: first}


async def test_the_same_care_under_another_form_number_is_a_repetition(clinic: Clinic) -> None:
    first, second = await clinic.sent(of("CONS")), await clinic.sent(of("CONS"))
    others = [await clinic.sent(of("CONS"), member_number=2), await clinic.sent(of("CONS"), service="2026-03-04")]

    assert await repeated(clinic, second, *others) == {second: first}


async def test_another_facilitys_form_of_the_same_number_is_none(clinic: Clinic) -> None:
    await clinic.sent(of("CONS"), form_number="F-7")
    other = await clinic.sent(of("CONS"), form_number="F-7", at=clinic.csref)

    assert await repeated(clinic, other) == {}


async def test_what_was_rejected_for_a_missing_paper_may_be_sent_again(clinic: Clinic) -> None:
    """DOMAIN 16: so may C15."""
    first = await clinic.sent(of("CONS"), form_number="F-7", has_documents=False)
    await clinic.decide(first, by=ACCOUNTANT)
    again = await clinic.sent(of("CONS"), form_number="F-7")

    assert await repeated(clinic, again) == {}


async def test_claims_are_read_in_the_order_asked_for_or_not_at_all(clinic: Clinic) -> None:
    first, second = await clinic.sent(of("CONS")), await clinic.sent(of("TEST"))
    mutual_id = clinic.village.mutual.id

    async with clinic.village.database.transaction() as session:
        views = await claims.claims_by_id(session, mutual_id, [second, first])
        with pytest.raises(claims.UnknownClaim):
            await claims.claims_by_id(session, mutual_id, [first, ClaimId(new_id())])

    assert [view.id for view in views] == [second, first]
