"""The year-end pack: a balance sheet that balances, an income statement that ends in the result."""

import pytest

from app.accounting import years
from app.accounting.years import UnknownYear, YearPack
from tests.accounting.years.office import Office


async def _pack(office: Office, year: int) -> YearPack:
    async with office.village.database.transaction() as session:
        return await years.year_pack(session, office.village.mutual, year)


async def test_a_pack_shows_the_year_as_it_was_closed(office: Office) -> None:
    await office.paid_up()
    await office.book("6611", "5211", 400)
    office.go_to("2027-02-10")
    await office.book("6611", "5211", 70)
    await office.close(2026, not_invoiced=3_000)

    pack = await _pack(office, 2026)

    assert {line.account.code: line.amount_minor for line in pack.income} == {
        "7011": 1_585, "7111": 3_964, "7131": 2_378,
    }  # fmt: skip
    assert {line.account.code: line.amount_minor for line in pack.expense} == {"6019": 3_000, "6611": 400}
    result = sum(line.amount_minor for line in pack.income) - sum(line.amount_minor for line in pack.expense)
    assert pack.closed.figures.result_minor == result
    assert pack.balance_minor == sum(line.amount_minor for line in pack.liabilities)
    assert {line.account.code for line in pack.liabilities} >= {"1311", "4081", "4771"}
    assert pack.appropriation is None


async def test_a_pack_tells_the_vote_once_there_is_one(office: Office) -> None:
    await office.book("5211", "7741", 1_000)
    office.go_to("2027-02-10")
    await office.close(2026)
    await office.vote(2026, "40")

    pack = await _pack(office, 2026)

    assert pack.appropriation is not None and pack.appropriation.reserve_minor == 400
    assert {line.account.code: line.amount_minor for line in pack.liabilities} == {"1311": 1_000}


async def test_an_open_year_has_no_pack(office: Office) -> None:
    with pytest.raises(UnknownYear):
        await _pack(office, 2026)
