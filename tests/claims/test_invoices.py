"""Monthly invoices: many claims under one number, once, late after the submission day (C1)."""

import pytest

from app import claims, facilities
from app.claims import ClaimFilter, Invoice, NewClaim
from app.claims.invoices import MOST_CLAIMS, submission_end
from app.core.errors import Invalid
from app.core.ids import FacilityId, new_id
from tests.claims.clinic import CLERK, Clinic, act
from tests.membership.village import day


async def invoiced(
    clinic: Clinic, *bills: NewClaim, number: str = "2026-03", month: str = "2026-03-31", at: FacilityId | None = None
) -> Invoice:
    async with clinic.village.database.transaction() as session:
        return await claims.submit_invoice(
            session,
            clinic.village.mutual,
            at or clinic.cscom.id,
            number=number,
            month=day(month),
            claims=bills,
            actor=CLERK,
        )


async def test_an_invoice_brings_its_claims(clinic: Clinic) -> None:
    invoice = await invoiced(clinic, clinic.bill(act(500)), clinic.bill(act(2_400)))

    async with clinic.village.database.transaction() as session:
        mutual_id = clinic.village.mutual.id
        listed = await claims.list_claims(session, mutual_id, ClaimFilter(invoice_id=invoice.id))
        [row] = await claims.list_invoices(session, mutual_id, facility_id=clinic.cscom.id)
        others = await claims.list_invoices(session, mutual_id, facility_id=clinic.csref.id)
    assert (invoice.total.minor, invoice.month, invoice.is_late) == (2_900, day("2026-03-01"), False)
    assert [view.id for view in listed] == list(reversed(invoice.claim_ids))
    assert ((row.id, row.claim_count, row.total_minor), others) == ((invoice.id, 2, 2_900), [])


async def test_a_number_is_used_once_by_a_facility(clinic: Clinic) -> None:
    await invoiced(clinic, clinic.bill(act(500)))

    with pytest.raises(claims.InvoiceKnown):
        await invoiced(clinic, clinic.bill(act(2_400)))
    await invoiced(clinic, clinic.bill(act(2_400)), at=clinic.csref.id)

    assert await clinic.scalar("SELECT count(*) FROM claims") == 2


async def test_one_bad_claim_refuses_all(clinic: Clinic) -> None:
    with pytest.raises(Invalid):
        await invoiced(clinic, clinic.bill(act(500)), clinic.bill(act(500), form_number=""))

    assert await clinic.scalar("SELECT count(*) FROM claim_invoices") == 0


@pytest.mark.parametrize(("month", "last"), [("2026-03-31", "2026-04-10"), ("2026-12-01", "2027-01-10")])
async def test_it_is_in_time_until_the_tenth(clinic: Clinic, month: str, last: str) -> None:
    """C1."""
    assert submission_end(clinic.village.mutual, day(month)) == day(last)


async def test_one_that_comes_later_is_taken_and_marked(clinic: Clinic) -> None:
    assert (await invoiced(clinic, clinic.bill(act(500)), month="2026-02-28")).is_late


async def test_an_invoice_of_nothing_of_too_much_or_without_a_number_is_refused(clinic: Clinic) -> None:
    bill = clinic.bill(act(500))

    for number, bills, field in (
        ("F1", [], "claims"),
        ("F1", [bill] * (MOST_CLAIMS + 1), "claims"),
        (" ", [bill], "number"),
    ):
        with pytest.raises(Invalid) as refused:
            await invoiced(clinic, *bills, number=number)
        assert refused.value.field == field


async def test_a_month_to_come_is_not_invoiced(clinic: Clinic) -> None:
    with pytest.raises(Invalid) as refused:
        await invoiced(clinic, clinic.bill(act(500)), month="2026-05-01")

    assert refused.value.field == "month"


async def test_a_facility_nobody_knows_invoices_nothing(clinic: Clinic) -> None:
    with pytest.raises(facilities.UnknownFacility):
        await invoiced(clinic, clinic.bill(act(500)), at=FacilityId(new_id()))
