"""Donors one after the other: each has its own statements, numbers, money and age (F5)."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app import membership, subsidies
from app.ledger import AccountRef
from app.membership import FunderAccrued, UnknownFunder
from app.subsidies import Age, Position, SubsidyStatement, WhichFunder
from tests.subsidies.treasurer import ACCOUNTANT, DONOR, STATE, Treasurer

ONE_PERSON = 865  # the donor's share of a first instalment


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """PTF leaves at the end of 2026 and a foundation takes over; one person paid under each campaign."""

    treasurer: Treasurer

    async def pay(self, *, campaign: str, persons: int = 1) -> None:
        """A unit that joins this campaign pays its fee and first instalment."""
        village = self.treasurer.village
        async with village.database.transaction() as session:
            known = await membership.campaigns(session, village.mutual)
        [joined] = [one for one in known if one.name == campaign]
        unit = await village.enrol(persons, campaign=joined)
        dues = await village.see(unit)
        await village.pay(unit, dues.fee_due_minor + dues.arrears_minor)

    async def bill(self) -> list[SubsidyStatement]:
        """Donors are billed."""
        village = self.treasurer.village
        async with village.database.transaction() as session:
            return list(await subsidies.bill(session, village.mutual, ACCOUNTANT, funders=[DONOR]))

    async def positions(self, at: str) -> list[Position]:
        """Where each donor stands."""
        village = self.treasurer.village
        async with village.database.transaction() as session:
            found = await subsidies.positions(session, village.mutual.id, date.fromisoformat(at))
        return [one for one in found if one.funder is DONOR]


@pytest.fixture
async def handover(treasurer: Treasurer) -> Handover:
    """Late in January 2027: PTF was billed in 2026, the foundation has its first campaign."""
    found, village = Handover(treasurer=treasurer), treasurer.village
    await found.pay(campaign="2026", persons=2)
    await found.bill()
    await succeeded(treasurer)
    await village.open_campaign("2027", "2027-02-01", "2027-01-31")
    village.clock.move_to(village.clock.now().replace(year=2027, month=1, day=20))
    await found.pay(campaign="2027")
    return found


async def succeeded(treasurer: Treasurer, valid_from: str = "2027-01-01") -> None:
    """The foundation takes over from a day on."""
    village = treasurer.village
    async with village.database.transaction() as session:
        await membership.end_funder(session, village.mutual.id, "donor", date(2026, 1, 31))
        await membership.add_funder(
            session, village.mutual.id, "donor", "Fondation Exemple", date.fromisoformat(valid_from)
        )


async def test_f5_each_is_billed_for_the_campaigns_that_began_in_its_time(handover: Handover) -> None:
    [made] = await handover.bill()

    assert (made.number, made.funder_name, made.billed.minor) == ("2027-0001/PTF2", "Fondation Exemple", 3 * ONE_PERSON)
    first = (await handover.treasurer.statements())[0]
    assert (first.number, first.funder_name, first.billed.minor) == ("2026-0001/PTF", "PTF", 2 * ONE_PERSON)


async def test_f5_running_schedules_stay_with_who_left_and_numbers_are_each_ones_own(handover: Handover) -> None:
    await handover.pay(campaign="2026")

    made = await handover.bill()

    assert [one.number for one in made] == ["2027-0002/PTF", "2027-0001/PTF2"]
    assert made[0].funder_name == "PTF"


async def test_f5_each_has_a_position_and_ages_of_its_own_that_sum_to_the_account(handover: Handover) -> None:
    await handover.bill()

    ptf, foundation = await handover.positions("2027-05-01")

    assert (ptf.name, foundation.name) == ("PTF", "Fondation Exemple")
    assert (ptf.open.minor, foundation.open.minor) == (2 * ONE_PERSON, 3 * ONE_PERSON)
    assert ptf.open_by_age[Age.OLDER].minor == 2 * ONE_PERSON
    assert foundation.open_by_age[Age.TO_180].minor == 3 * ONE_PERSON
    together = await handover.treasurer.position(DONOR, date(2027, 5, 1))
    on_the_books = await handover.treasurer.village.balance(AccountRef("47322"))
    assert together.receivable.minor == ptf.receivable.minor + foundation.receivable.minor == on_the_books


async def test_f5_money_settles_the_statements_of_who_paid_it(handover: Handover) -> None:
    await handover.bill()
    new = handover.treasurer.receipt(DONOR, 3 * ONE_PERSON + 100, turn=2)

    receipt = await handover.treasurer.receive(new)

    assert (receipt.turn, receipt.applied.minor, receipt.excess.minor) == (2, 3 * ONE_PERSON, 100)
    ptf, foundation = await handover.positions("2027-01-20")
    assert (ptf.open.minor, ptf.excess.minor) == (2 * ONE_PERSON, 0)
    assert (foundation.open.minor, foundation.received.minor, foundation.excess.minor) == (0, new.amount.minor, 100)
    again = await handover.treasurer.receive(new)
    assert again == receipt


async def test_f5_money_that_names_none_of_several_is_asked_about(handover: Handover) -> None:
    with pytest.raises(WhichFunder):
        await handover.treasurer.receive(handover.treasurer.receipt(DONOR, 100))
    with pytest.raises(UnknownFunder):
        await handover.treasurer.receive(handover.treasurer.receipt(DONOR, 100, turn=3))
    assert (await handover.treasurer.receive(handover.treasurer.receipt(STATE, 100))).turn == 1


async def test_e09_a_part_of_either_ones_statement_is_given_up(handover: Handover) -> None:
    [made] = await handover.bill()

    oldest = await handover.treasurer.propose(handover.treasurer.disallowance(DONOR, 10))
    named = await handover.treasurer.propose(handover.treasurer.disallowance(DONOR, 20, statement_id=made.id))
    for one in (oldest, named):
        await handover.treasurer.approve(one.id)

    assert [one.disallowed.minor for one in await handover.positions("2027-01-20")] == [10, 20]


async def test_f5_who_comes_takes_no_campaign_over_whose_shares_accrued(treasurer: Treasurer) -> None:
    await Handover(treasurer=treasurer).pay(campaign="2026")

    with pytest.raises(FunderAccrued):
        await succeeded(treasurer, "2026-02-01")
    await succeeded(treasurer, "2026-02-02")


INSERT = """
    INSERT INTO funders (mutual_id, id, kind, turn, name, valid_from)
    SELECT mutual_id, gen_random_uuid(), 'donor', {turn}, 'Autre', '{since}'
    FROM funders WHERE kind = 'donor' AND turn = 1
"""
APPLY = """
    INSERT INTO subsidy_applications
    SELECT r.mutual_id, gen_random_uuid(), r.id, s.id, true, 1, '2027-01-20', now(), 'person:x'
    FROM subsidy_receipts r
    JOIN subsidy_statements s ON s.mutual_id = r.mutual_id AND s.funder = r.funder AND s.turn <> r.turn
"""


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (INSERT.format(turn=2, since="2027-06-01"), "after the other has left"),
        (INSERT.format(turn=4, since="2027-06-01"), "after the other has left"),
        (INSERT.format(turn=3, since="2027-06-01"), "after the other has left"),
        ("UPDATE funders SET valid_from = valid_from - 1", "does not change"),
        ("UPDATE funders SET turn = 7 WHERE turn = 2", "does not change"),
        (APPLY, "its own statements"),
    ],
)
async def test_f5_the_database_refuses_what_mixes_two_funders(handover: Handover, act: str, why: str) -> None:
    await handover.bill()
    await handover.treasurer.receive(handover.treasurer.receipt(DONOR, 3 * ONE_PERSON + 100, turn=2))

    with pytest.raises(DBAPIError, match=why):
        async with handover.treasurer.village.database.transaction() as session:
            await session.execute(text(act))


async def test_f5_the_database_takes_no_accrued_campaign_from_who_left(treasurer: Treasurer) -> None:
    await Handover(treasurer=treasurer).pay(campaign="2026")
    async with treasurer.village.database.transaction() as session:
        await membership.end_funder(session, treasurer.village.mutual.id, "donor", date(2026, 1, 31))

    with pytest.raises(DBAPIError, match="accrued to the funder before"):
        async with treasurer.village.database.transaction() as session:
            await session.execute(text(INSERT.format(turn=2, since="2026-02-01")))


async def test_f5_the_database_refuses_a_line_on_the_statement_of_another_funder(
    handover: Handover, owner: AsyncConnection
) -> None:
    await owner.execute(text("ALTER TABLE subsidy_statements DISABLE TRIGGER USER"))
    mixed = """
        WITH made AS (
            INSERT INTO subsidy_statements (mutual_id, id, funder, turn, number, funder_name, first_on, last_on,
                                            lines_count, amount_minor, currency, content_hash, billed_on, billed_at,
                                            billed_by)
            SELECT s.mutual_id, gen_random_uuid(), s.funder, 1, 2, s.funder_name, s.first_on, s.last_on, 1, 2595,
                   s.currency, s.content_hash, s.billed_on, s.billed_at, s.billed_by
            FROM subsidy_statements s RETURNING mutual_id, id
        )
        INSERT INTO subsidy_lines (mutual_id, accrual_id, sign, statement_id, position, unit_id, unit_reference,
                                   antenna_id, campaign_id, head_id, kind, instalment, persons, accrued_on,
                                   amount_minor)
        SELECT c.mutual_id, c.id, 1, made.id, 1, c.unit_id, '0100012336', c.unit_id, c.campaign_id, c.unit_id,
               'instalment', 1, 1, c.accrued_on, c.amount_minor
        FROM made JOIN accruals c ON c.mutual_id = made.mutual_id AND c.funder = 'donor' AND c.amount_minor = 2595
    """

    with pytest.raises(DBAPIError, match="the share that accrued"):
        await owner.execute(text(mixed))
    await owner.execute(text("ALTER TABLE subsidy_statements ENABLE TRIGGER USER"))
