"""Opening a year: the mirrors of E26 on 1 January, once, after the year before is closed."""

import pytest

from app import ledger
from app.accounting.years import MakerApproves, YearOpen
from tests.accounting.years.office import ACCOUNTANT, Office


async def test_e26_what_was_deferred_comes_back_on_1_january_linked_to_what_it_undoes(office: Office) -> None:
    await office.paid_up()
    office.go_to("2027-02-10")
    await office.close(2026, not_invoiced=3_000)

    opened = await office.open(2027)

    assert opened.year == 2027
    assert await office.nets("2027-01-01") == {
        "1311": -(8_650 - 723 - 3_000), "6019": -3_000, "7011": -145, "7111": -361, "7131": -217,
    }  # fmt: skip
    async with office.village.database.transaction() as session:
        booked = await ledger.journal(session, office.village.mutual.id, event="E26")
    assert {one.reverses for one in booked if one.reverses} == {one.id for one in booked if not one.reverses}


async def test_a_year_opened_twice_posts_nothing_more(office: Office) -> None:
    await office.paid_up()
    office.go_to("2027-02-10")
    await office.close(2026)
    first, before = await office.open(2027), await office.nets()

    again = await office.open(2027)

    assert (again, await office.nets()) == (first, before)


async def test_a_year_is_not_opened_before_the_one_before_is_closed(office: Office) -> None:
    office.go_to("2027-02-10")

    with pytest.raises(YearOpen):
        await office.open(2027)
    assert YearOpen.code == "ledger.year_open"


async def test_a_year_that_deferred_nothing_is_opened_with_nothing(office: Office) -> None:
    office.go_to("2027-02-10")
    await office.close(2026)

    await office.open(2027)

    assert await office.nets() == {}


async def test_reliability_25_who_prepared_an_opening_does_not_carry_it_out(office: Office) -> None:
    office.go_to("2027-02-10")
    await office.close(2026)

    with pytest.raises(MakerApproves):
        await office.open(2027, by=ACCOUNTANT)
