"""Where a funder stands at the end of any day, and how old what is open has become (F4)."""

from datetime import date

import pytest

from app import ledger
from app.ledger import AccountRef
from app.subsidies import Age
from app.subsidies.position import age_of
from tests.subsidies.test_receiving import a_statement
from tests.subsidies.treasurer import DONOR, STATE, Treasurer


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (0, Age.TO_90),
        (90, Age.TO_90),
        (91, Age.TO_180),
        (180, Age.TO_180),
        (181, Age.TO_365),
        (365, Age.TO_365),
        (366, Age.OLDER),
    ],
)
def test_f4_ages_are_counted_from_the_day_of_billing(days: int, age: Age) -> None:
    assert age_of(days) is age


async def test_f4_what_is_accrued_is_billed_or_unbilled_and_what_is_billed_settled_given_up_or_open(
    treasurer: Treasurer,
) -> None:
    await a_statement(treasurer)
    await treasurer.receive(treasurer.receipt(STATE, 4_000))
    await treasurer.approve((await treasurer.propose(treasurer.disallowance(STATE, 25))).id)
    unit = await treasurer.village.enrol(3)
    await treasurer.village.pay(unit, 2_730)

    found = await treasurer.position(STATE)

    assert (found.accrued.minor, found.billed.minor, found.unbilled.minor) == (8_650, 4_325, 4_325)
    assert (found.settled.minor, found.disallowed.minor, found.open.minor) == (4_000, 25, 300)
    assert found.receivable.minor == await treasurer.village.balance(AccountRef("47321")) == 4_625


async def test_f4_a_position_can_be_asked_at_any_day(treasurer: Treasurer) -> None:
    await a_statement(treasurer)
    await treasurer.village.live_until("2026-05-20")
    await treasurer.receive(treasurer.receipt(STATE, 1_000))

    before = await treasurer.position(STATE, date(2025, 12, 31))
    in_april = await treasurer.position(STATE, date(2026, 4, 2))
    now = await treasurer.position(STATE)

    assert (before.accrued.minor, before.billed.minor) == (0, 0)
    assert (in_april.open.minor, in_april.open_by_age[Age.TO_180].minor) == (4_325, 4_325)
    assert (now.received.minor, now.open.minor, now.open_by_age[Age.TO_90].minor) == (1_000, 3_325, 0)


async def test_f4_each_statement_has_an_age_of_its_own(treasurer: Treasurer) -> None:
    await a_statement(treasurer)
    await treasurer.village.live_until("2026-04-10")
    await a_statement(treasurer)

    found = await treasurer.position(STATE, date(2026, 7, 10))

    ages = {age: money.minor for age, money in found.open_by_age.items() if money}
    assert ages[Age.TO_365] == 4_325
    assert ages[Age.TO_180] == found.open.minor - 4_325 > 0


async def test_f2_what_was_undone_after_billing_stands_below_nothing_until_the_next_statement(
    treasurer: Treasurer,
) -> None:
    unit = await treasurer.village.enrol(3)
    paid = await treasurer.village.pay(unit, 2_730)
    await treasurer.bill()
    await treasurer.village.reverse(paid)

    found = await treasurer.position(DONOR)

    assert (found.accrued.minor, found.billed.minor, found.unbilled.minor) == (0, 2_595, -2_595)
    assert found.receivable.minor == await treasurer.village.balance(AccountRef("47322")) == 0


async def on_the_books(treasurer: Treasurer, code: str, at: date) -> int:
    """What an account showed at the end of a day."""
    village = treasurer.village
    async with village.database.transaction() as session:
        return (await ledger.balance(session, village.mutual.id, AccountRef(code), at=at)).on_usual_side


async def test_f4_a_payment_told_late_does_not_move_the_position_of_a_month_that_is_over(
    treasurer: Treasurer,
) -> None:
    unit = await treasurer.village.enrol(3)
    await treasurer.village.live_until("2026-02-10")
    await treasurer.village.pay(unit, 2_730, on="2026-01-20")

    before, after = [await treasurer.position(STATE, at) for at in (date(2026, 1, 31), treasurer.village.today)]

    assert before.receivable.minor == await on_the_books(treasurer, "47321", before.at) == 0
    assert after.receivable.minor == await on_the_books(treasurer, "47321", after.at) == 4_325


async def test_f2_a_share_stands_until_the_day_its_mirror_was_booked(treasurer: Treasurer) -> None:
    unit = await treasurer.village.enrol(3)
    paid = await treasurer.village.pay(unit, 2_730)
    await treasurer.village.live_until("2026-02-10")
    await treasurer.village.reverse(paid)

    found = [await treasurer.position(DONOR, at) for at in (date(2026, 1, 31), date(2026, 2, 10))]

    assert [one.accrued.minor for one in found] == [2_595, 0]
    assert [one.receivable.minor for one in found] == [await on_the_books(treasurer, "47322", one.at) for one in found]


async def test_f4_money_that_came_before_its_statement_was_made_is_an_excess_until_then(treasurer: Treasurer) -> None:
    await treasurer.village.live_until("2026-02-10")
    await a_statement(treasurer)
    await treasurer.receive(treasurer.receipt(STATE, 4_325, received_on=date(2026, 1, 20)))

    january, now = await treasurer.position(STATE, date(2026, 1, 31)), await treasurer.position(STATE)

    assert (january.excess.minor, january.receivable.minor) == (4_325, 0)
    assert (now.excess.minor, now.settled.minor, now.receivable.minor) == (0, 4_325, 0)
    for one in (january, now):
        assert one.receivable.minor == await on_the_books(treasurer, "47321", one.at)
        assert one.excess.minor == await on_the_books(treasurer, "4739", one.at)


async def test_f4_an_excess_is_what_stands_in_4739(treasurer: Treasurer) -> None:
    await treasurer.receive(treasurer.receipt(DONOR, 700))

    found = await treasurer.position(DONOR)

    assert (found.received.minor, found.settled.minor, found.excess.minor) == (700, 0, 700)
