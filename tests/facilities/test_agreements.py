"""Agreements: in force from day to day, both included, never two at once (C01)."""

import asyncio
from datetime import date

import pytest

from app import facilities
from app.core.ids import new_id
from app.db import Database, Session
from app.facilities import Agreement, AgreementOverlaps, InvalidAgreement, UnknownAgreement
from tests.facilities.circle import OFFICE, Circle

SPRING, SUMMER = date(2026, 3, 1), date(2026, 6, 30)


async def open_agreement(session: Session, circle: Circle, begin: date, end: date | None) -> Agreement:
    """With the health centre at Socoura."""
    return await facilities.open_agreement(session, circle.mutual.id, circle.cscom.id, begin, end, OFFICE)


async def is_in_force(session: Session, circle: Circle, on: str) -> bool:
    """Whether claims of that day are taken."""
    day = date.fromisoformat(on)
    return await facilities.agreement_on(session, circle.mutual.id, circle.cscom.id, day) is not None


async def test_both_ends_of_an_agreement_are_in_force(session: Session, circle: Circle) -> None:
    await open_agreement(session, circle, SPRING, SUMMER)

    days = ("2026-02-28", "2026-03-01", "2026-06-30", "2026-07-01")
    assert [await is_in_force(session, circle, day) for day in days] == [False, True, True, False]


async def test_an_agreement_without_an_end_is_in_force_until_it_is_ended(session: Session, circle: Circle) -> None:
    made = await open_agreement(session, circle, SPRING, None)
    assert await is_in_force(session, circle, "2031-01-01")

    await facilities.end_agreement(session, circle.mutual.id, made.id, SUMMER, OFFICE)

    assert not await is_in_force(session, circle, "2026-07-01")
    assert await is_in_force(session, circle, "2026-06-30")


@pytest.mark.parametrize(
    ("begin", "end"),
    [("2026-06-30", None), ("2026-01-01", "2026-03-01"), ("2026-04-01", "2026-04-30"), ("2026-01-01", None)],
)
async def test_agreements_that_share_a_day_are_refused(
    session: Session, circle: Circle, begin: str, end: str | None
) -> None:
    await open_agreement(session, circle, SPRING, SUMMER)

    with pytest.raises(AgreementOverlaps):
        await open_agreement(session, circle, date.fromisoformat(begin), date.fromisoformat(end) if end else None)


async def test_an_agreement_follows_another_from_the_next_day(session: Session, circle: Circle) -> None:
    await open_agreement(session, circle, SPRING, SUMMER)
    await open_agreement(session, circle, date(2026, 7, 1), None)

    found = await facilities.agreements_of(session, circle.mutual.id, circle.cscom.id)

    assert [one.valid_from for one in found] == [date(2026, 7, 1), SPRING]


async def test_of_two_overlapping_agreements_at_once_one_is_opened(database: Database, committed: Circle) -> None:
    async def one(begin: date) -> Agreement:
        async with database.transaction() as session:
            return await open_agreement(session, committed, begin, None)

    told = await asyncio.gather(one(SPRING), one(SUMMER), return_exceptions=True)

    assert sorted(type(answer).__name__ for answer in told) == ["Agreement", "AgreementOverlaps"]


async def test_an_agreement_does_not_end_before_it_begins(session: Session, circle: Circle) -> None:
    with pytest.raises(InvalidAgreement):
        await open_agreement(session, circle, SUMMER, SPRING)


async def test_an_end_is_only_brought_forward(session: Session, circle: Circle) -> None:
    made = await open_agreement(session, circle, SPRING, SUMMER)

    for end in (date(2026, 7, 1), date(2026, 2, 28)):
        with pytest.raises(InvalidAgreement):
            await facilities.end_agreement(session, circle.mutual.id, made.id, end, OFFICE)


async def test_an_agreement_of_another_mutual_is_unknown(session: Session, circle: Circle) -> None:
    with pytest.raises(UnknownAgreement):
        await facilities.end_agreement(session, circle.mutual.id, new_id(), SUMMER, OFFICE)
