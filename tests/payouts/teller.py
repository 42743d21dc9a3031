"""A mutual that pays facilities by bank in tests: files taken, and what the bank says of them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from sqlalchemy import text

from app import payouts, treasury
from app.core.ids import PayoutBatchId, PayoutId
from app.payouts import Batch, Confirmed, FileFormat, NewDebtor, Outcome, PaymentFile, Payout
from tests.payouts.cashier import AGENT, Cashier

HEADING = "reference;outcome;amount;charge;date;bank_reference;reason"
ACCOUNT = NewDebtor(holder="MICMO", account="ML13 0101 0000 0000 0099", bic="bdmamlba")


@dataclass(slots=True, kw_only=True)
class Teller:
    """Each act is a transaction of its own."""

    cashier: Cashier

    async def approved(self, *amounts: int) -> Batch:
        """A batch that two people approved, a facility for each amount."""
        for number, amount in enumerate(amounts):
            await self.cashier.owe(await self.cashier.bank_facility(f"H{number}"), amount)
        return await self.cashier.approved()

    async def reserve(self, *wanted: Payout) -> None:
        """What the worker does of payouts by bank."""
        for one in wanted:
            async with self.cashier.database.transaction() as session:
                await payouts.reserve(session, self.cashier.mutual, one.id, treasury.SOURCES, AGENT)

    async def reserved(self, *amounts: int) -> Batch:
        """The same, its payouts reserved."""
        batch = await self.approved(*amounts)
        await self.reserve(*batch.payouts)
        return batch

    async def take(self, batch_id: PayoutBatchId, file_format: FileFormat = FileFormat.CSV) -> PaymentFile:
        """The maker takes a file."""
        mutual, maker = self.cashier.mutual, self.cashier.maker
        async with self.cashier.database.transaction() as session:
            return await payouts.take_payment_file(session, mutual, batch_id, maker, file_format=file_format)

    async def confirm(self, *rows: str) -> list[tuple[Outcome, str | None]]:
        """What became of each row of the bank's file."""
        body = "\r\n".join((HEADING, *rows)).encode()
        return [(one.receipt.outcome, one.receipt.reason) for one in await self.upload(body)]

    async def upload(self, body: bytes) -> Sequence[Confirmed]:
        """The report on the bank's file."""
        async with self.cashier.database.transaction() as session:
            return await payouts.confirm_by_bank(
                session, self.cashier.mutual, body, treasury.SOURCES, self.cashier.maker
            )

    async def payout(self, payout_id: PayoutId) -> Payout:
        """The payout as it is now."""
        async with self.cashier.database.transaction() as session:
            return await payouts.payout(session, self.cashier.mutual.id, payout_id)

    async def states(self, batch: Batch) -> list[str]:
        """Where the payouts of the batch stand now."""
        return [one.state.value for one in (await self.cashier.batch(batch.id)).payouts]

    async def balances(self, *codes: str) -> list[int]:
        """Debits less credits of each account, over all parties."""
        wanted = text(
            "SELECT coalesce(sum(b.debit_minor - b.credit_minor), 0) FROM balances b"
            " JOIN accounts a ON a.mutual_id = b.mutual_id AND a.id = b.account_id WHERE a.code = :code"
        )
        async with self.cashier.database.transaction() as session:
            return [int((await session.execute(wanted, {"code": code})).scalar_one()) for code in codes]

    async def incidents(self) -> list[str]:
        """The kinds of all incidents, in order."""
        async with self.cashier.database.transaction() as session:
            return list(await session.scalars(text("SELECT kind FROM incidents ORDER BY id")))


def references(file: PaymentFile) -> list[str]:
    """What a file in rows names its payouts by."""
    return [row["reference"] for row in csv.DictReader(StringIO(file.body.decode("utf-8-sig")), delimiter=";")]


def row(reference: str, outcome: str = "paid", amount: int = 26_000, charge: int = 500, day: str = "2026-03-09") -> str:
    """A row of the bank's file."""
    return f"{reference};{outcome};{amount};{charge};{day};VIR-42;"
