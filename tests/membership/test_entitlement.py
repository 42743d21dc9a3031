"""What a person is entitled to on a day: the same days as `is_covered`, and the terms of that cover (U10, C3)."""

from app import membership
from app.membership import Care, Entitlement, Parameters
from tests.membership.village import AGENT, Village, day


async def entitled(village: Village, *asked: tuple[str, int, str]) -> list[Entitlement]:
    cares = [Care(reference, number, day(on)) for reference, number, on in asked]
    async with village.database.transaction() as session:
        return list(await membership.entitlements(session, village.mutual, cares))


async def test_it_covers_the_days_that_is_covered_does(village: Village) -> None:
    unit = await village.take_over(3, "2026-02-01", "2027-01-31")
    async with village.database.transaction() as session:
        reference = await membership.reference_of(session, village.mutual.id, unit)
    await village.live_until("2026-03-10")
    async with village.database.transaction() as session:
        await membership.remove_member(session, village.mutual, unit, 3, actor=AGENT)
    days = ("2026-01-31", "2026-02-01", "2026-03-10", "2026-03-11", "2027-01-31", "2027-02-01")

    for number in (1, 3, 4):
        told = await entitled(village, *((reference, number, on) for on in days))
        assert [one.is_covered for one in told] == [await village.covered(unit, on, number) for on in days]
        assert [one.member_id is not None for one in told] == [number != 4] * len(days)


async def test_it_brings_the_terms_of_the_campaign(village: Village) -> None:
    unit = await village.take_over(1, "2026-02-05", "2027-01-31")
    async with village.database.transaction() as session:
        reference = await membership.reference_of(session, village.mutual.id, unit)
        antenna = await membership.antenna_named(session, village.mutual.id, None)

    covered, before, unknown = await entitled(
        village, (reference, 1, "2026-02-05"), (reference, 1, "2026-02-04"), ("0199999988", 1, "2026-02-05")
    )

    terms = covered.terms
    assert terms is not None
    assert (terms.rates, terms.ceilings) == ({"OUT": 70, "HOSP": 80, "EMERG": 100}, {})
    assert terms.parameters == Parameters(fee=1_000)
    assert (terms.year_from, terms.year_to) == (day("2026-02-01"), day("2027-01-31"))
    assert (terms.cover_from, terms.cover_to) == (day("2026-02-05"), day("2027-01-31"))
    assert (covered.unit_id, covered.antenna_id) == (unit, antenna.id)
    assert (before.unit_id, before.is_covered, before.terms) == (unit, False, None)
    assert (unknown.unit_id, unknown.member_id, unknown.is_covered, unknown.terms) == (None, None, False, None)
