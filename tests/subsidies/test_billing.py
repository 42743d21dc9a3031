"""Billing: one locked statement per funder over all that is accrued and unbilled (F2, F3)."""

import asyncio

import pytest

from app.core.ids import UnitId
from app.subsidies import NothingToBill
from tests.subsidies.treasurer import ACCOUNTANT, DONOR, STATE, Treasurer

# The shares of one person by the pilot's tariff: 1,443 of the State and 865 of the donor with the first instalment.
FIRST = 1_578  # what one person owes at once: the fee and a third


async def a_paid_unit(treasurer: Treasurer, persons: int = 1) -> UnitId:
    """Fee and first instalment paid today."""
    unit = await treasurer.village.enrol(persons)
    dues = await treasurer.village.see(unit)
    await treasurer.village.pay(unit, dues.fee_due_minor + dues.arrears_minor)
    return unit


async def test_f3_each_funder_gets_one_statement_over_all_that_accrued_and_nothing_is_posted(
    treasurer: Treasurer,
) -> None:
    await a_paid_unit(treasurer)
    await a_paid_unit(treasurer, persons=3)
    before = await treasurer.balances()

    made = await treasurer.bill()

    assert {funder: (one.number, one.lines_count, one.billed.minor) for funder, one in made.items()} == {
        STATE: ("2026-0001/ETAT", 2, 5_768),
        DONOR: ("2026-0001/PTF", 2, 3_460),
    }
    assert await treasurer.balances() == before


async def test_f3_a_line_names_unit_head_antenna_campaign_instalment_persons_and_share(treasurer: Treasurer) -> None:
    unit = await a_paid_unit(treasurer, persons=2)

    [line] = await treasurer.lines((await treasurer.bill(STATE))[STATE])

    assert line.unit_reference == (await treasurer.village.see(unit)).reference
    assert (line.head, line.antenna, line.campaign) == ("Personne 1", "Mopti", "2026")
    assert (line.kind, line.instalment, line.persons, line.amount.minor) == ("instalment", 1, 2, 2_884)
    assert line.settled_on == treasurer.village.today


async def test_f3_what_is_billed_is_not_billed_again(treasurer: Treasurer) -> None:
    await a_paid_unit(treasurer)
    await treasurer.bill()

    with pytest.raises(NothingToBill):
        await treasurer.bill()
    assert [one.lines_count for one in await treasurer.statements()] == [1, 1]


async def test_f3_a_funder_with_nothing_to_bill_gets_no_statement(treasurer: Treasurer) -> None:
    await a_paid_unit(treasurer)
    await treasurer.bill(DONOR)

    assert set(await treasurer.bill()) == {STATE}


async def test_f3_before_anybody_paid_there_is_nothing_to_bill(treasurer: Treasurer) -> None:
    await treasurer.village.enrol(1)

    with pytest.raises(NothingToBill):
        await treasurer.bill()


async def test_f3_two_people_at_once_make_one_statement(treasurer: Treasurer) -> None:
    await a_paid_unit(treasurer)

    outcomes = await asyncio.gather(*(treasurer.bill(STATE) for _ in range(3)), return_exceptions=True)

    assert sorted(isinstance(one, NothingToBill) for one in outcomes) == [False, True, True]


async def test_f2_what_was_undone_before_it_was_billed_never_appears(treasurer: Treasurer) -> None:
    unit = await treasurer.village.enrol(1)
    paid = await treasurer.village.pay(unit, FIRST)
    await treasurer.village.reverse(paid)

    with pytest.raises(NothingToBill):
        await treasurer.bill()


async def test_f2_a_billed_share_undone_later_is_a_negative_line_on_the_next_statement_once(
    treasurer: Treasurer,
) -> None:
    unit = await treasurer.village.enrol(1)
    paid = await treasurer.village.pay(unit, FIRST)
    first = (await treasurer.bill(STATE))[STATE]
    await treasurer.village.reverse(paid)
    await a_paid_unit(treasurer, persons=3)

    second = (await treasurer.bill(STATE))[STATE]

    assert sorted(line.amount.minor for line in await treasurer.lines(second)) == [-1_443, 4_325]
    assert (second.number, second.billed.minor) == ("2026-0002/ETAT", 2_882)
    assert (await treasurer.statement(first)).billed.minor == 1_443
    with pytest.raises(NothingToBill):
        await treasurer.bill(STATE)


async def test_domain_16_what_is_below_nothing_is_carried_and_never_billed_alone(treasurer: Treasurer) -> None:
    unit = await treasurer.village.enrol(2)
    paid = await treasurer.village.pay(unit, 3_000)
    await treasurer.bill()
    await treasurer.village.reverse(paid)

    with pytest.raises(NothingToBill):
        await treasurer.bill()
    await a_paid_unit(treasurer, persons=1)
    with pytest.raises(NothingToBill):
        await treasurer.bill()
    assert (await treasurer.position(STATE)).unbilled.minor == 1_443 - 2_884


async def test_f2_a_share_settled_anew_after_its_reversal_is_billed_beside_the_negative_one(
    treasurer: Treasurer,
) -> None:
    unit = await treasurer.village.enrol(1)
    paid = await treasurer.village.pay(unit, FIRST)
    await treasurer.bill(STATE)
    await treasurer.village.reverse(paid)
    await treasurer.village.pay(unit, FIRST)

    second = (await treasurer.bill(STATE))[STATE]

    assert [line.amount.minor for line in await treasurer.lines(second)] == [1_443, -1_443]
    assert (second.billed.minor, second.open.minor) == (0, 0)


async def test_f3_numbers_follow_one_another_by_funder(treasurer: Treasurer) -> None:
    for _ in range(2):
        await a_paid_unit(treasurer)
        await treasurer.bill(STATE)
    await treasurer.bill(DONOR)

    assert [one.number for one in await treasurer.statements()] == [
        "2026-0001/ETAT",
        "2026-0002/ETAT",
        "2026-0001/PTF",
    ]
    assert {one.billed_by for one in await treasurer.statements()} == {str(ACCOUNTANT)}
