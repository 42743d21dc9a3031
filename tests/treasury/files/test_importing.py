"""Statement files taken: booked once, whatever is told again, and refused whole (RELIABILITY 31, 32; E03, E15)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import treasury
from app.collection import Grade
from app.core.ids import WalletId, new_id
from app.providers.registry import installed
from app.treasury import FileRefused, Imported, StatementMapping, mapping_of
from app.treasury.files import UnknownMapping
from app.wallets import Adapters, OpenWallet, Proof, WalletNotFound
from tests.collection.till import AGENT, a_till
from tests.treasury.bank import Bank
from tests.treasury.files.samples import PLAIN

COLUMNS = {"reference": "Id", "date": "Date", "amount": "Montant", "fee": "Frais", "typed": "Ref", "request": "Ext"}
MAPPING: dict[str, Any] = PLAIN | {"columns": COLUMNS}
HEADING = "Id;Date;Montant;Frais;Ref;Ext\n"


async def save(bank: Bank, told: dict[str, Any] = MAPPING, wallet_id: WalletId | None = None) -> int:
    """The version under which Orange's collection files are read from now on."""
    async with bank.village.database.transaction() as session:
        wanted: StatementMapping = mapping_of(told)
        of = wallet_id or bank.till.wallet.id
        return (await treasury.save_mapping(session, bank.village.mutual, of, wanted, AGENT)).version


async def take(bank: Bank, *rows: str) -> Imported:
    """A file of Orange's for its collection wallet."""
    village, data = bank.village, (HEADING + "\n".join(rows)).encode()
    async with opened(bank) as wallet:
        return await treasury.import_statement(village.database, village.mutual, wallet, data, AGENT)


@asynccontextmanager
async def opened(bank: Bank) -> AsyncIterator[OpenWallet]:
    """The wallet with its adapter, which a file needs nothing of."""
    adapters = Adapters(installed().build, bank.village.clock)
    async with bank.village.database.transaction() as session:
        found = await adapters.open(session, bank.village.mutual.id, [bank.till.wallet.id])
    yield found[bank.till.wallet.id]
    await adapters.close()


async def test_reliability_31_what_the_file_shows_and_we_never_heard_of_is_booked_once(bank: Bank) -> None:
    _, reference = await bank.till.unit(1)
    await save(bank)
    rows = (f"OM1;14/03/2026 09:00;5000;50;{reference};", "OM2;14/03/2026 10:00;700;7;;")

    first = await take(bank, *rows)
    again = await take(bank, *reversed(rows))

    assert (first.compared.booked, again.compared.booked) == (2, 0)
    assert (first.version, first.read.rows_read) == (1, 2)
    assert await bank.balance("55211") == 5_700 - 57
    assert await bank.balance("47121") == -700


async def test_reliability_32_overlapping_files_in_any_order_book_each_payment_once(bank: Bank) -> None:
    await save(bank)
    rows = [f"OM{at};14/03/2026 09:0{at};1000;10;;" for at in range(5)]

    for part in (rows[2:], rows[:4], rows[1:3], rows):
        await take(bank, *part)

    assert await bank.balance("55211") == 5 * 990


async def test_with_one_row_refused_nothing_of_the_file_is_taken(bank: Bank) -> None:
    await save(bank)

    with pytest.raises(FileRefused) as refused:
        await take(bank, "OM1;14/03/2026 09:00;5000;50;;", "OM2;14/03/2026 10:00;7OO;7;;")

    assert refused.value.facts["row"] == 3
    assert refused.value.facts["reason"] == "amount"
    assert await bank.balances() == {}


async def test_without_a_saved_mapping_no_file_is_read(bank: Bank) -> None:
    with pytest.raises(UnknownMapping):
        await take(bank, "OM1;14/03/2026 09:00;5000;50;;")


async def test_a_changed_mapping_is_a_new_version_and_the_same_is_none(bank: Bank) -> None:
    versions = [await save(bank), await save(bank), await save(bank, MAPPING | {"separator": ","}), await save(bank)]

    assert versions == [1, 1, 2, 3]
    async with bank.village.database.transaction() as session:
        second = await treasury.find_mapping(session, bank.village.mutual.id, bank.till.wallet.id, 2)
    assert (second.mapping.separator.value, second.saved_by) == (",", str(AGENT))
    with pytest.raises(WalletNotFound):
        await save(bank, wallet_id=WalletId(new_id()))


async def test_a_trial_stores_nothing(bank: Bank) -> None:
    data = (HEADING + "OM1;14/03/2026 09:00;5000;50;;\n").encode()

    read = await treasury.try_mapping(data, mapping_of(MAPPING), bank.village.mutual, bank.till.wallet)

    assert read.rows_read == 1
    assert await bank.balances() == {}


@pytest.mark.parametrize("act", ["DELETE FROM", "TRUNCATE"])
async def test_a_version_that_was_in_force_is_kept(bank: Bank, act: str) -> None:
    await save(bank)

    with pytest.raises(DBAPIError):
        async with bank.village.database.transaction() as session:
            await session.execute(text(f"{act} statement_mappings"))


@pytest.mark.parametrize(("balances", "frozen"), [(("1000", "1100", "1200"), 1), (("", "", ""), 0)])
async def test_reliability_11_what_a_whole_file_lacks_is_frozen_and_what_another_lacks_is_not(
    bank: Bank, balances: tuple[str, str, str], frozen: int
) -> None:
    """A payment booked on an unsigned word between two that the file shows."""
    bank.till = await a_till(bank.village, name="Moov", account_code="55221", proof=Proof.SOURCE)
    await save(bank, PLAIN | {"columns": {"reference": "Id", "date": "Date", "amount": "Montant", "balance": "Solde"}})
    at = datetime(2026, 3, 14, 11, 30, tzinfo=UTC)
    await bank.till.book(bank.till.heard(100, txn="FORGED", grade=Grade.CLAIMED, occurred_at=at))
    rows = zip(("OM1;14/03/2026 09:00", "OM2;14/03/2026 12:00", "OM3;14/03/2026 15:00"), balances, strict=True)
    data = "Id;Date;Montant;Solde\n" + "\n".join(f"{row};100;{balance}" for row, balance in rows)

    async with opened(bank) as wallet:
        village = bank.village
        taken = await treasury.import_statement(village.database, village.mutual, wallet, data.encode(), AGENT)

    assert taken.compared.frozen == frozen
