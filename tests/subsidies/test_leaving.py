"""What if a funder leaves: a pure function, and the read that fills it (F5)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app import membership
from app.core.money import XOF, Money
from app.ledger import Balance, Side, TrialRow
from app.membership import FunderGone, FunderStanding, NewCampaign, NewScheme, Tariff
from app.subsidies import Funder, Projection, Shares, projection
from app.subsidies.foreseeing import free_in
from app.subsidies.leaving import Basis, project
from tests.subsidies.treasurer import DONOR, STATE, Treasurer


def xof(minor: int) -> Money:
    """So many francs."""
    return Money(minor, XOF)


# The figures of DOMAIN 13 at 30 June.
D1 = Basis(
    at=date(2026, 6, 30),
    covers=[(date(2026, 2, 1), date(2027, 1, 31))],
    tariff=Shares(member=xof(1_730), state=xof(4_325), donor=xof(2_595)),
    persons=34,
    settled=xof(3),
    called=xof(4),
    free=xof(321_260),
    spent=xof(86_344),
    months=5,
)


def test_f5_members_would_bear_what_the_funder_gave() -> None:
    found = project(DONOR, date(2026, 12, 31), D1)

    assert found.tariff_without == Shares(member=xof(4_325), state=xof(4_325), donor=xof(0))
    assert found.tariff_without.total == found.tariff.total


def test_f5_a_campaign_loses_the_funders_share_of_what_is_paid_up() -> None:
    found = project(STATE, date(2026, 12, 31), D1)

    assert found.expected == Shares(member=xof(44_115), state=xof(110_287), donor=xof(66_172))
    assert found.expected_without == Shares(member=xof(44_115), state=xof(0), donor=xof(66_172))
    assert found.income_lost == xof(110_287)


def test_f5_the_reserve_lasts_as_the_indicator_says_and_shorter_without_the_funder() -> None:
    found = project(STATE, date(2026, 12, 31), D1)

    assert (found.monthly_cost, found.reserve_months) == (xof(17_268), Decimal("18.6"))
    assert found.reserve_months_without == Decimal("12.2")


@pytest.mark.parametrize(
    ("leaves_on", "first"),
    [("2026-01-15", "2026-02-01"), ("2026-06-30", "2027-02-01"), ("2027-02-01", "2027-02-02")],
)
def test_f5_running_schedules_do_not_change(leaves_on: str, first: str) -> None:
    found = project(DONOR, date.fromisoformat(leaves_on), D1)

    assert found.first_without == date.fromisoformat(first)


def test_f5_a_campaign_that_is_planned_is_the_first_without_it() -> None:
    planned = replace(D1, covers=[*D1.covers, (date(2027, 3, 1), date(2028, 2, 29))])

    assert project(DONOR, date(2026, 12, 31), planned).first_without == date(2027, 3, 1)


def test_where_nothing_was_spent_or_called_the_reserve_is_not_stated_and_all_is_expected() -> None:
    found = project(DONOR, date(2026, 12, 31), replace(D1, spent=xof(0), called=xof(0), settled=xof(0)))

    assert (found.reserve_months, found.reserve_months_without) == (None, None)
    assert found.expected.member == xof(34 * 1_730)


async def foreseen(treasurer: Treasurer, funder: Funder) -> Projection:
    village = treasurer.village
    async with village.database.transaction() as session:
        return await projection(session, village.mutual, funder, date(2026, 12, 31), at=village.today)


async def test_f5_persons_and_what_they_paid_up_are_those_of_the_latest_campaign(treasurer: Treasurer) -> None:
    unit = await treasurer.village.enrol(3)
    await treasurer.village.pay(unit, 2_730)
    await treasurer.village.enrol(1)

    found = await foreseen(treasurer, DONOR)

    assert (found.persons, found.first_without) == (4, date(2027, 2, 1))
    assert found.tariff.donor.minor == 2_595
    # Of 11,536 called 8,650 is settled: three persons of four, but for the franc that the cut leaves over.
    assert found.income_lost.minor == 4 * 2_595 * 8_650 // 11_536


def on(code: str, side: Side, minor: int) -> TrialRow:
    """An account with a balance on its usual side."""
    debit_minor, credit_minor = (minor, 0) if side is Side.DEBIT else (0, minor)
    balance = Balance(debit_minor=debit_minor, credit_minor=credit_minor, currency="XOF", side=side)
    return TrialRow(code=code, name_fr=code, name_en=code, balance=balance)


def test_f5_what_facilities_have_to_give_back_is_no_part_of_the_reserve() -> None:
    """100,000 in the bank and 10,000 in cash, less 20,000 owed to facilities, 3,000 of advances, 2,000 in suspense and
    1,000 to repay to a funder: 84,000 are free, and no more for the 5,000 that 4091 shows.
    """
    held = {"5211": 100_000, "5711": 10_000, "4091": 5_000, "4111": 7_000, "47321": 9_000, "6011": 500}
    owed = {"4011": 20_000, "4191": 3_000, "47121": 2_000, "4739": 1_000, "1211": 50_000, "7011": 900}
    rows = [on(code, Side.DEBIT, minor) for code, minor in held.items()]
    rows += [on(code, Side.CREDIT, minor) for code, minor in owed.items()]

    assert free_in(rows) == 84_000


async def test_f5_the_next_campaign_uses_a_scheme_without_the_share_of_who_left(treasurer: Treasurer) -> None:
    village = treasurer.village
    next_one = NewCampaign(
        name="2027",
        scheme="pilot",
        coverage_from=date(2027, 2, 1),
        coverage_to=date(2028, 1, 31),
        due_dates=[date(2027, 1, 31)],
    )
    alone = Tariff(gross_minor=8_650, member_minor=4_325, state_minor=4_325, donor_minor=0)
    async with village.database.transaction() as session:
        await membership.end_funder(session, village.mutual.id, "donor", date(2026, 12, 31))

    async with village.database.transaction() as session:
        with pytest.raises(FunderGone):
            await membership.open_campaign(session, village.mutual, next_one)
    async with village.database.transaction() as session:
        scheme = NewScheme(scheme="pilot", tariff=alone, valid_from=date(2027, 1, 1))
        await membership.add_scheme(session, village.mutual, scheme)
        opened = await membership.open_campaign(session, village.mutual, next_one)
    assert opened.scheme.tariff == alone


async def test_f5_a_funder_that_left_is_billed_for_what_its_running_schedules_accrue(treasurer: Treasurer) -> None:
    village = treasurer.village
    async with village.database.transaction() as session:
        await membership.end_funder(session, village.mutual.id, "donor", date(2026, 1, 2))
    await village.live_until("2026-01-10")
    unit = await village.enrol(3)
    await village.pay(unit, 2_730)

    assert (await treasurer.bill(DONOR))[DONOR].billed.minor == 2_595


async def test_f5_another_takes_over_when_the_one_before_has_left(treasurer: Treasurer) -> None:
    village = treasurer.village
    async with village.database.transaction() as session:
        with pytest.raises(FunderStanding):
            await membership.add_funder(session, village.mutual.id, "donor", "Fondation", date(2027, 1, 1))
        await membership.end_funder(session, village.mutual.id, "donor", date(2026, 12, 31))
        await membership.add_funder(session, village.mutual.id, "donor", "Fondation", date(2027, 1, 1))
        then = [
            (await membership.funder_on(session, village.mutual.id, "donor", on)).name
            for on in (date(2026, 12, 31), date(2027, 1, 1))
        ]

    assert then == ["PTF", "Fondation"]
