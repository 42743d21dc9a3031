"""Claims to look at: filters, pages, a facility's own, and how far the payment has come (C6, I21)."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from app import claims
from app.claims import ClaimFilter, ClaimState, ClaimView, UnknownClaim
from app.claims.queries import status_of
from app.claims.tables import ClaimRow
from app.core.ids import ClaimId, FacilityId, PayableId, new_id
from app.payouts import PaidState, PayableView
from tests.claims.clinic import Clinic, act
from tests.membership.village import day


async def listed(clinic: Clinic, after: UUID | None = None, limit: int = 50, **wanted: object) -> list[ClaimView]:
    async with clinic.village.database.transaction() as session:
        chosen = replace(ClaimFilter(), **wanted)  # type: ignore[arg-type]
        return list(await claims.list_claims(session, clinic.village.mutual.id, chosen, after=after, limit=limit))


async def test_claims_are_listed_the_newest_first_page_by_page(clinic: Clinic) -> None:
    sent = [await clinic.sent(act(500), service=f"2026-03-{day:02}") for day in (3, 10, 17)]

    page = await listed(clinic, limit=2)
    rest = await listed(clinic, after=page[-1].id)

    assert [view.id for view in [*page, *rest]] == list(reversed(sent))


async def test_several_are_looked_at_together(clinic: Clinic) -> None:
    first, second = await clinic.sent(act(500)), await clinic.sent(act(2_400))

    async with clinic.village.database.transaction() as session:
        views = await claims.claims_by_id(session, clinic.village.mutual.id, [second, first])
        with pytest.raises(UnknownClaim):
            await claims.claims_by_id(session, clinic.village.mutual.id, [first, ClaimId(new_id())])

    assert [(view.id, view.billed.minor) for view in views] == [(second, 2_400), (first, 500)]


async def test_claims_are_chosen_by_what_they_are(clinic: Clinic) -> None:
    here = await clinic.sent(act(500), form_number="F-9")
    there = await clinic.sent(act(500), at=clinic.csref, unit_reference="0100099966")
    await clinic.decided(here)

    chosen = {
        "facility": await listed(clinic, facility_id=clinic.csref.id),
        "state": await listed(clinic, state=ClaimState.APPROVED),
        "unit": await listed(clinic, unit_reference="0100099966"),
        "form": await listed(clinic, form_number="F-9"),
        "today": await listed(clinic, since=clinic.village.today, until=clinic.village.today),
        "before": await listed(clinic, until=day("2026-04-07")),
        "after": await listed(clinic, since=day("2026-04-09")),
    }

    assert {name: [view.id for view in views] for name, views in chosen.items()} == {
        "facility": [there],
        "state": [here],
        "unit": [there],
        "form": [here],
        "today": [there, here],
        "before": [],
        "after": [],
    }


async def test_a_facility_sees_its_own_only(clinic: Clinic) -> None:
    """RELIABILITY I21."""
    claim_id = await clinic.sent(act(500))

    async with clinic.village.database.transaction() as session:
        mutual_id = clinic.village.mutual.id
        seen = await claims.claim_view(session, mutual_id, claim_id, facility_id=clinic.cscom.id)
        for facility_id, asked in ((clinic.csref.id, claim_id), (clinic.cscom.id, ClaimId(new_id()))):
            with pytest.raises(claims.UnknownClaim):
                await claims.claim_view(session, mutual_id, asked, facility_id=facility_id)
        with pytest.raises(claims.UnknownClaim):
            await claims.versions_of(session, mutual_id, ClaimId(new_id()))
    assert seen.id == claim_id


@pytest.mark.parametrize(
    ("paid", "status"),
    [
        (None, "approved"),
        ("open", "approved"),
        ("in_batch", "in_batch"),
        ("in_payment", "in_payment"),
        ("paid", "paid"),
    ],
)
def test_an_approved_claim_is_as_far_as_its_payment(paid: str | None, status: str) -> None:
    """C6: read from what payouts tells."""
    row = ClaimRow(state="approved")
    payable = PayableView(
        id=PayableId(new_id()),
        facility_id=FacilityId(new_id()),
        subject_id=new_id(),
        label="F-1",
        amount_minor=350,
        committed_minor=350,
        paid_minor=0,
        due_on=day("2026-05-08"),
        state=PaidState(paid or "open"),
        payout_ids=(),
        paid_at=datetime(2026, 5, 8, tzinfo=UTC),
    )

    assert status_of(row, payable if paid else None) == status


async def test_overpayments_of_a_claim_are_listed(clinic: Clinic) -> None:
    claim_id = await clinic.sent(act(7_450))
    await clinic.decided(claim_id)
    await clinic.overpaid(claim_id, 600)
    await clinic.overpaid(claim_id, 15)

    async with clinic.village.database.transaction() as session:
        found = await claims.overpayments_of(session, clinic.village.mutual.id, claim_id)

    assert [one.amount_minor for one in found] == [600, 15]
