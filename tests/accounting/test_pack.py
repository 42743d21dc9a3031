"""The month-end pack: every figure as at the month's last day, and the same as the books' (DOMAIN 13)."""

from datetime import UTC, date, datetime

from app import accounting, collection, ledger, treasury
from app.accounting import MonthEndPack
from app.collection import NewWriteOff
from app.core.ids import WriteOffId, new_id
from app.core.money import XOF, Money
from app.db.chain import head
from tests.accounting.people import COORDINATOR, an_entry, approved, line
from tests.collection.till import Till

MARCH = date(2026, 3, 1)


async def pack_of(till: Till, month: date = MARCH) -> MonthEndPack:
    """The pack of a month."""
    async with till.village.database.transaction() as session:
        return await accounting.month_end_pack(session, till.village.mutual, month)


async def test_it_holds_the_month_as_it_ended_whatever_came_later(till: Till) -> None:
    unit, reference = await till.unit(12)
    await till.paid(1_500, reference, fee=15)
    waiting = await till.suspended(900, txn="WAITS")
    mutual, database = till.village.mutual, till.village.database
    async with database.transaction() as session:
        await approved(session, mutual, an_entry(line("5211", "D", 300), line("7741", "C", 300)))
    before = await pack_of(till)
    till.village.clock.move_to(datetime(2026, 4, 12, 8, 0, tzinfo=UTC))
    await till.allocate(waiting, unit)
    async with database.transaction() as session:
        new = NewWriteOff(id=WriteOffId(new_id()), unit_id=unit, note="partie")
        await collection.write_off(session, mutual, new, COORDINATOR)

    pack = await pack_of(till)

    assert pack.trial == before.trial
    assert (pack.suspense.minor, pack.suspense.payments) == (900, 1)
    [oldest] = pack.suspense.oldest
    assert (oldest.payment_id, oldest.reference, oldest.minor, oldest.age_days) == (waiting, "WAITS", 900, 21)
    [arrears] = pack.arrears
    assert (arrears.antenna, arrears.units, arrears.fees_minor) == ("Mopti", 1, 0)
    assert arrears.instalments_minor == 6_920 - 500
    assert (pack.payables, pack.in_transit_minor, pack.operators_minor) == ([], 0, 0)


async def test_f4_what_funders_owe_agrees_with_their_accounts(till: Till) -> None:
    _, reference = await till.unit(12)
    await till.paid(7_920, reference)

    pack = await pack_of(till)

    stood = {row.code: row.balance.net_minor for row in pack.trial}
    told = {one.funder.value: (one.receivable.minor, one.unbilled.minor) for one in pack.subsidies}
    assert told == {"state": (17_300, 17_300), "donor": (10_380, 10_380)}
    assert (stood["47321"], stood["47322"], pack.subsidies_to_repay_minor) == (17_300, 10_380, 0)


async def test_its_movements_lead_from_one_months_end_to_the_next(till: Till) -> None:
    await till.suspended(900)
    till.village.clock.move_to(datetime(2026, 4, 12, 8, 0, tzinfo=UTC))
    await till.suspended(100)

    march, april = await pack_of(till), await pack_of(till, date(2026, 4, 1))

    closed = {one.code: one.closing_minor for one in march.movements}
    opened = {one.code: one.opening_minor for one in april.movements}
    assert opened == closed
    assert {one.code: (one.debit_minor, one.credit_minor) for one in april.movements if one.code == "47121"} == {
        "47121": (0, 100)
    }
    assert sum(one.closing_minor for one in april.movements) == 0
    assert {row.code: row.balance.net_minor for row in april.trial} == {
        one.code: one.closing_minor for one in april.movements
    }


async def test_p4_a_wallet_is_proven_by_the_operators_figure_of_the_months_last_day(till: Till) -> None:
    """E24: beside the newest proof stands the difference that is open."""
    await till.suspended(900, fee=9)
    [wallet] = (await pack_of(till)).wallets
    assert (wallet.name, wallet.account, wallet.balance_minor) == ("Orange", "55211", 891)
    assert (wallet.proven_on, wallet.stated_minor, wallet.difference_minor, wallet.is_proven) == (None, None, 0, False)
    till.village.clock.move_to(datetime(2026, 4, 12, 8, 0, tzinfo=UTC))

    await proven(till, date(2026, 3, 30), 891)
    [wallet] = (await pack_of(till)).wallets
    assert (wallet.proven_on, wallet.is_proven) == (date(2026, 3, 30), False)
    assert "wallets_unproven" in await codes(till)

    await proven(till, date(2026, 3, 31), 880)
    await proven(till, date(2026, 4, 11), 870)
    [wallet] = (await pack_of(till)).wallets
    assert (wallet.proven_on, wallet.is_proven, wallet.balance_minor) == (date(2026, 3, 31), True, 880)
    assert (wallet.stated_minor, wallet.ledger_minor, wallet.difference_minor) == (880, 891, 11)
    assert "wallets_unproven" not in await codes(till)


async def proven(till: Till, on: date, stated: int) -> None:
    """The coordinator has Orange's figure of that day."""
    async with till.village.database.transaction() as session:
        mutual, money = till.village.mutual, Money(stated, XOF)
        await treasury.prove_wallet(session, mutual, till.wallet.id, on, money, COORDINATOR)


async def codes(till: Till) -> set[str]:
    """What is on March's checklist."""
    return {item.code for item in (await pack_of(till)).checklist.items}


async def test_it_carries_the_checklist_and_the_head_of_the_chains(till: Till) -> None:
    mutual, database = till.village.mutual, till.village.database
    async with database.transaction() as session:
        await ledger.close_period(session, mutual.id, MARCH, actor=COORDINATOR)
        chained = await head(session, mutual.id)

    pack = await pack_of(till)

    assert (pack.is_closed, pack.checklist.is_closed, pack.chain_head) == (True, True, chained)
    assert (pack.period.starts_on, pack.period.ends_on) == (MARCH, date(2026, 3, 31))
    assert pack.mutual_code == mutual.code
