"""People who join and leave: U11."""

import pytest

from app import membership
from app.core.errors import MutuelleError
from tests.membership.village import AGENT, Village, day

ALL_PAID = 1_000 + 3_460


async def test_u11_a_newborn_declared_within_sixty_days_is_covered_from_birth(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, ALL_PAID)
    await village.live_until("2026-05-01")
    child = await village.join(unit, born_on="2026-03-02")

    assert (child.number, child.covered_from) == (3, day("2026-03-02"))
    assert await village.covered(unit, "2026-03-02", 3)
    assert not await village.covered(unit, "2026-03-01", 3)
    assert (await village.see(unit)).arrears_minor == 0


async def test_u11_a_child_declared_after_sixty_days_is_an_ordinary_addition(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, ALL_PAID)
    await village.live_until("2026-06-01")
    child = await village.join(unit, born_on="2026-04-01")

    assert child.covered_from is None
    assert (await village.see(unit)).arrears_minor == 1_730


async def test_u11_an_addition_owes_one_instalment_and_waits_from_its_settlement(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, ALL_PAID)
    await village.live_until("2026-05-01")
    person = await village.join(unit)
    assert not await village.covered(unit, "2026-06-20", person.number)
    await village.live_until("2026-05-10")
    await village.pay(unit, 1_730)

    seen = (await village.see(unit)).leading
    assert seen is not None
    extra = seen.instalments[-1]
    assert (extra.member_minor, extra.state_minor, extra.donor_minor) == (1_730, 4_325, 2_595)
    assert (extra.due_on, extra.settled_on) == (day("2026-05-01"), day("2026-05-10"))
    assert not await village.covered(unit, "2026-06-08", person.number)
    assert await village.covered(unit, "2026-06-09", person.number)
    assert await village.covered(unit, "2026-05-10", 1)


async def test_u11_an_addition_is_paid_from_advance_at_once(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, ALL_PAID)
    await village.live_until("2026-06-01")
    await village.pay(unit, 2_000)
    person = await village.join(unit)

    assert person.covered_from == day("2026-07-01")
    assert (await village.see(unit)).advance_minor == 270


async def test_u8_an_unpaid_addition_suspends_the_unit(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, ALL_PAID)
    await village.live_until("2026-06-01")
    await village.join(unit)

    assert await village.statuses(unit, "2026-07-01", "2026-07-02") == ["grace", "suspended"]


async def test_u12_an_addition_reversed_before_its_cover_is_covered_no_more(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, ALL_PAID)
    await village.live_until("2026-06-01")
    person = await village.join(unit)
    payment = await village.pay(unit, 1_730)
    await village.live_until("2026-06-10")
    await village.reverse(payment)

    assert not await village.covered(unit, "2026-07-05", person.number)
    await village.pay(unit, 1_730)
    assert not await village.covered(unit, "2026-07-09", person.number)
    assert await village.covered(unit, "2026-07-10", person.number)


async def test_u12_an_addition_reversed_after_its_cover_began_keeps_it(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, ALL_PAID)
    await village.live_until("2026-06-01")
    person = await village.join(unit)
    payment = await village.pay(unit, 1_730)
    await village.live_until("2026-07-02")
    await village.reverse(payment)
    await village.pay(unit, 1_730)

    assert await village.covered(unit, "2026-07-02", person.number)


async def test_u11_never_above_fifteen(village: Village) -> None:
    unit = await village.enrol(15)

    with pytest.raises(MutuelleError) as refused:
        await village.join(unit)

    assert refused.value.code == "membership.unit_too_large"


async def test_u11_nobody_joins_a_unit_that_has_lapsed(village: Village) -> None:
    unit = await village.enrol(2)
    await village.live_until("2026-04-02")

    with pytest.raises(MutuelleError) as refused:
        await village.join(unit)

    assert refused.value.code == "membership.not_enrolled"


async def test_u11_who_leaves_is_covered_that_day_and_no_longer(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, ALL_PAID)
    await village.live_until("2026-05-01")
    before = await village.balances("47321", "7011", "4191")
    async with village.database.transaction() as session:
        await membership.remove_member(session, village.mutual, unit, 2, actor=AGENT)

    assert await village.covered(unit, "2026-05-01", 2)
    assert not await village.covered(unit, "2026-05-02", 2)
    assert await village.covered(unit, "2026-05-02", 1)
    assert (await village.see(unit)).persons == 1
    assert await village.balances("47321", "7011", "4191") == before


@pytest.mark.parametrize(("number", "code"), [(3, "membership.unknown_member"), (2, "membership.already_left")])
async def test_only_a_present_person_can_leave(village: Village, number: int, code: str) -> None:
    unit = await village.enrol(2)
    async with village.database.transaction() as session:
        await membership.remove_member(session, village.mutual, unit, 2, actor=AGENT)

    with pytest.raises(MutuelleError) as refused:
        async with village.database.transaction() as session:
            await membership.remove_member(session, village.mutual, unit, number, actor=AGENT)

    assert refused.value.code == code


async def test_u14_a_renewal_may_change_who_belongs(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, ALL_PAID)
    await village.live_until("2026-12-20")
    following = await village.open_campaign("2027", "2027-02-01", "2027-01-31")
    async with village.database.transaction() as session:
        await membership.renew(
            session,
            village.mutual,
            unit,
            following,
            joining=[membership.NewMember(name="Awa Essai"), membership.NewMember(name="Oumar Essai")],
            leaving=[2],
            actor=AGENT,
        )
    await village.pay(unit, 3 * 1_730)

    assert (await village.see(unit)).enrolments[-1].persons == 3
    assert [await village.covered(unit, "2027-01-31", number) for number in (1, 2, 3)] == [True, True, False]
    assert [await village.covered(unit, "2027-02-01", number) for number in (1, 2, 3)] == [True, False, True]
