"""What other claims say of one: duplicates and care that comes back too soon, from real rows (C05, C10)."""

import asyncio
from typing import Any

import pytest

from app import claims
from app.claims import CareType, ClaimView
from app.core.ids import ClaimId
from tests.claims.clinic import ACCOUNTANT, CLERK, Clinic, act, of
from tests.waiting import until_waiting


def told(*views: ClaimView) -> list[tuple[str, ...]]:
    return [(view.status.value, *view.codes) for view in views]


APPROVED, DUPLICATE = ("approved",), ("rejected", "C05")


async def test_of_one_form_number_the_first_received_stands(clinic: Clinic) -> None:
    """C05: whichever is decided first."""
    first = await clinic.sent(act(500), form_number="F-9")
    again = await clinic.sent(act(1_235), form_number="F-9", service="2026-03-20", member_number=2)

    assert told(*await clinic.decided(again, first)) == [DUPLICATE, APPROVED]


async def test_the_same_care_under_another_number_is_a_duplicate(clinic: Clinic) -> None:
    first, again = await clinic.sent(act(500)), await clinic.sent(act(500))

    assert told(*await clinic.decided(first, again)) == [APPROVED, DUPLICATE]


@pytest.mark.parametrize(
    "change",
    [
        {"service": "2026-03-04"},
        {"member_number": 2},
        {"care": "EMERG"},
        {"lines": [of("CONS"), act(500)]},
    ],
)
async def test_other_care_is_none(clinic: Clinic, change: dict[str, Any]) -> None:
    """Person, day, care type and total all agree, or it is another claim."""
    first, other = await clinic.sent(act(500)), await clinic.sent(act(500), **change)

    assert told(*await clinic.decided(first, other)) == [APPROVED, APPROVED]


async def test_another_facility_has_its_own_numbers(clinic: Clinic) -> None:
    first = await clinic.sent(act(500), form_number="F-9")
    other = await clinic.sent(act(500), form_number="F-9", at=clinic.csref)

    assert told(*await clinic.decided(first, other)) == [APPROVED, APPROVED]


async def test_a_rejected_first_still_counts(clinic: Clinic) -> None:
    """DOMAIN 16, C05."""
    first = await clinic.sent(of("COSMETIC"), form_number="F-9")
    again = await clinic.sent(act(500), form_number="F-9")

    assert told(*await clinic.decided(first, again)) == [("rejected", "C06"), DUPLICATE]


@pytest.mark.parametrize(("fault", "code"), [({"has_documents": False}, "C11"), ({"service": "2026-04-09"}, "C15")])
async def test_one_rejected_for_its_papers_or_dates_may_be_sent_again(
    clinic: Clinic, fault: dict[str, Any], code: str
) -> None:
    """DOMAIN 16, C05."""
    first = await clinic.sent(act(500), form_number="F-9", **fault)
    again = await clinic.sent(act(500), form_number="F-9")

    assert told(*await clinic.decided(first, again)) == [("rejected", code), APPROVED]


@pytest.mark.parametrize("form_number", ["F-9", "F-10"])
async def test_one_sent_again_and_paid_is_not_paid_on_appeal_too(clinic: Clinic, form_number: str) -> None:
    """C05: the paper arrives at last, and the form that came in its place was approved meanwhile."""
    first = await clinic.sent(act(500), form_number="F-9", has_documents=False)
    again = await clinic.sent(act(500), form_number=form_number)
    await clinic.decided(first, again)
    await attach(clinic, first)

    assert told(*await clinic.decided(await clinic.appeal(first))) == [DUPLICATE]
    assert await clinic.owed() == 350


@pytest.mark.parametrize("form_number", ["F-9", "F-10"])
async def test_one_corrected_into_care_that_was_paid_since_repeats_it(clinic: Clinic, form_number: str) -> None:
    """C05: a returned form keeps its place, but what it says now was approved under a later one."""
    first = await clinic.sent(of("CONS"), form_number="F-9")
    mutual, database = clinic.village.mutual, clinic.village.database
    async with database.transaction() as session:
        await claims.return_claim(session, mutual, first, ACCOUNTANT)
    await clinic.decided(await clinic.sent(act(500), form_number="F-10"))
    async with database.transaction() as session:
        bill = clinic.bill(act(500), form_number=form_number)
        await claims.correct_claim(session, mutual, first, bill, CLERK)

    assert told(*await clinic.decided(first)) == [DUPLICATE]
    assert await clinic.owed() == 350


async def attach(clinic: Clinic, claim_id: ClaimId) -> None:
    """The missing paper arrives."""
    async with clinic.village.database.transaction() as session:
        await claims.attach_document(
            session,
            clinic.village.mutual.id,
            claim_id,
            name="ordonnance.pdf",
            media_type="application/pdf",
            content=b"%PDF-1.7 example",
            actor=CLERK,
        )


async def test_the_same_form_sent_twice_at_once_stands_once(clinic: Clinic) -> None:
    """C05 under two connections, received and decided side by side."""
    bill = clinic.bill(act(7_450))
    sent = await asyncio.gather(clinic.submit(bill), clinic.submit(bill))

    await asyncio.gather(*(clinic.decide(claim_id) for [claim_id] in sent))

    views = [await clinic.view(claim_id) for [claim_id] in sent]
    assert sorted(told(*views)) == [APPROVED, DUPLICATE]
    assert min(views, key=lambda view: view.position).status == "approved"
    assert await clinic.owed() == 5_215


async def test_the_second_sender_waits_until_the_first_is_seen(clinic: Clinic) -> None:
    """So the order of receipt is the order of commit, and no earlier form turns up after a later one was paid."""
    bill = clinic.bill(act(7_450))
    village = clinic.village
    async with village.database.transaction() as session:
        first = await claims.submit_claim(session, village.mutual, clinic.cscom.id, bill, CLERK)
        second = asyncio.ensure_future(clinic.submit(bill))
        await until_waiting(village.database)
    [again] = await second

    assert told(*await clinic.decided(again, first)) == [DUPLICATE, APPROVED]


async def test_a_second_visit_for_the_complaint_is_rejected(clinic: Clinic) -> None:
    """C10: the later one, even when it is decided first; blanks and capitals make no other complaint."""
    first = await clinic.sent(of("CONS"), diagnosis="B54", service="2026-03-03")
    soon = await clinic.sent(of("CONS"), of("GENERICS"), diagnosis=" b54 ", service="2026-03-04")
    later = await clinic.sent(of("CONS"), diagnosis="B54", service="2026-03-06")

    views = await clinic.decided(soon, first, later)

    assert told(*views) == [("approved", "C10"), APPROVED, APPROVED]
    assert [line.codes for line in views[0].lines] == [("C10",), ()]


async def test_another_person_or_complaint_is_no_second_visit(clinic: Clinic) -> None:
    sent = [
        await clinic.sent(of("CONS"), diagnosis="B54"),
        await clinic.sent(of("CONS"), diagnosis="B54", member_number=2),
        await clinic.sent(of("CONS"), of("TEST"), diagnosis="J00"),
        await clinic.sent(of("CONS"), of("CONS")),
    ]

    assert told(*await clinic.decided(*sent)) == [APPROVED] * 4


async def test_a_rejected_visit_was_none(clinic: Clinic) -> None:
    first = await clinic.sent(of("CONS"), diagnosis="B54", has_documents=False)
    soon = await clinic.sent(of("CONS"), diagnosis="B54", service="2026-03-04")

    assert told(*await clinic.decided(first, soon)) == [("rejected", "C11"), APPROVED]


async def test_specialities_are_counted_at_every_facility(clinic: Clinic) -> None:
    first = await clinic.sent(of("TOOTH"))
    soon = await clinic.sent(of("TOOTH"), service="2026-03-10", at=clinic.csref)
    later = await clinic.sent(of("TOOTH"), service="2026-03-11")

    assert told(*await clinic.decided(first, soon, later)) == [APPROVED, ("rejected", "C10"), APPROVED]


async def test_the_fourth_ultrasound_is_rejected(clinic: Clinic) -> None:
    sent = [await clinic.sent(of("ECHO"), service=f"2026-03-{day:02}") for day in (3, 10, 17, 24)]

    assert told(*await clinic.decided(*sent)) == [APPROVED] * 3 + [("rejected", "C10")]


async def test_a_visit_under_appeal_counts_once(clinic: Clinic) -> None:
    reduced = await clinic.sent(of("ECHO", 2, price=3_500))
    await clinic.decided(reduced)
    await clinic.appeal(reduced)

    [third] = await clinic.decided(await clinic.sent(of("ECHO"), service="2026-03-20"))

    assert told(third) == [APPROVED]


async def test_an_overpayment_found_there_flags_for_ninety_days(clinic: Clinic) -> None:
    """DOMAIN 16, C5."""
    first: ClaimId = await clinic.sent(act(500))
    await clinic.decided(first)
    await clinic.overpaid(first, 100)
    elsewhere = await clinic.sent(act(500), at=clinic.csref, member_number=2, care_type=CareType.OUT)
    flagged = await clinic.sent(act(500), member_number=2)

    with pytest.raises(claims.AdviserRequired):
        await clinic.decide(flagged)
    await clinic.decide(elsewhere, by=ACCOUNTANT)
    await clinic.village.live_until("2026-07-07")
    with pytest.raises(claims.AdviserRequired):
        await clinic.decide(flagged)
    await clinic.village.live_until("2026-07-08")
    await clinic.decide(flagged)

    assert told(await clinic.view(flagged)) == [APPROVED]


async def test_care_on_the_first_day_of_the_calendar_is_judged_like_any(clinic: Clinic) -> None:
    """A file may say 01/01/0001."""
    claim_id = await clinic.sent(act(500), service="0001-01-01")

    assert told(*await clinic.decided(claim_id)) == [("rejected", "C01")]
