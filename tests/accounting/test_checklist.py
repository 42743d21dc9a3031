"""What the month's checklist finds beside the books: care not decided, money on the way, payouts in doubt."""

from datetime import date

import pytest

from app import accounting
from app.accounting import Item, Weight
from app.core.clock import VirtualClock
from app.db import Database
from app.membership import Mutual
from tests.claims.clinic import Clinic, a_clinic, act
from tests.membership.village import a_village
from tests.payouts.cashier import Cashier, a_cashier
from tests.payouts.test_banking import exported
from tests.treasury.bank import a_bank

MARCH = date(2026, 3, 1)


@pytest.fixture
async def cashier(database: Database, clock: VirtualClock) -> Cashier:
    """A million at the bank."""
    return await a_cashier(database, clock)


async def found(database: Database, mutual: Mutual, code: str) -> Item | None:
    """An item of March's checklist."""
    async with database.transaction() as session:
        checklist = await accounting.month_end(session, mutual, MARCH)
    return next((item for item in checklist.items if item.code == code), None)


async def test_care_received_by_the_months_end_and_not_decided_is_told(database: Database, clock: VirtualClock) -> None:
    """C1; and once decided it is what the facility has coming."""
    clinic: Clinic = await a_clinic(database, clock)
    mutual = clinic.village.mutual
    claim_id = await clinic.sent(act(3_000), service="2026-03-03")

    item = await found(database, mutual, "claims_undecided")
    assert item is not None
    assert (item.weight, item.cases, item.amount_minor) == (Weight.WARNING, 1, 3_000)
    await clinic.decide(claim_id)

    assert await found(database, mutual, "claims_undecided") is None
    async with database.transaction() as session:
        pack = await accounting.month_end_pack(session, mutual, MARCH)
    assert [(one.code, one.payable_minor, one.recoverable_minor) for one in pack.payables] == [("CSCOM", 2_100, 0)]


async def test_money_on_its_way_is_told_until_it_arrives(database: Database, clock: VirtualClock) -> None:
    """E19."""
    bank = await a_bank(await a_village(database, clock))
    transfer = await bank.top_up(bank.new(1_000, arrives_later=True))

    item = await found(database, bank.village.mutual, "transfers_in_transit")
    assert item is not None and (item.cases, item.amount_minor, item.examples) == (1, 1_000, (str(transfer.id),))
    await bank.credited(transfer)

    assert await found(database, bank.village.mutual, "transfers_in_transit") is None


async def test_a_payout_in_doubt_is_told(cashier: Cashier) -> None:
    """P2: its file may not have arrived."""
    payout_id = await exported(cashier, is_acknowledged=False)

    item = await found(cashier.database, cashier.mutual, "payouts_in_doubt")

    assert item is not None
    assert (item.weight, item.cases, item.examples) == (Weight.WARNING, 1, (str(payout_id),))
