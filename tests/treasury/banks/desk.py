"""A mutual that pays by bank and reads its bank's statements in tests."""

from dataclasses import dataclass, field

from sqlalchemy import text

from app import treasury
from app.treasury import BankFileTaken, BankItem, BankProof
from tests.payouts.teller import Teller, references
from tests.treasury.banks.paper import Row, document, statement

OPENING = 1_000_000
"""What the cashier's mutual has at the bank before anything happens."""


@dataclass(slots=True, kw_only=True)
class Desk:
    """Each act is a transaction of its own."""

    teller: Teller
    taken: int = field(default=0)

    async def paid_out(self, *amounts: int) -> list[str]:
        """Payouts of these amounts left with a file; the references that the bank was given."""
        batch = await self.teller.reserved(*amounts)
        return references(await self.teller.take(batch.id))

    async def take(self, *rows: Row, opening: int = OPENING, name: str = "ST-1", **other: object) -> BankFileTaken:
        """The accountant takes a statement of these entries."""
        return await self.upload(document(statement(*rows, opening=opening, name=name, **other)))  # type: ignore[arg-type]

    async def upload(self, data: bytes) -> BankFileTaken:
        """The accountant takes a file."""
        cashier = self.teller.cashier
        async with cashier.database.transaction() as session:
            return await treasury.take_bank_file(session, cashier.mutual, data, cashier.maker)

    async def items(self) -> list[BankItem]:
        """What is open."""
        cashier = self.teller.cashier
        async with cashier.database.transaction() as session:
            return list(await treasury.open_items(session, cashier.mutual.id))

    async def steps(self) -> list[tuple[int, str]]:
        """Amount and next step of what is open."""
        return [(one.amount.minor, one.next_step.value) for one in await self.items()]

    async def proof(self) -> BankProof:
        """The bank against the books."""
        cashier = self.teller.cashier
        async with cashier.database.transaction() as session:
            return await treasury.prove_bank(session, cashier.mutual)

    async def count(self, table: str) -> int:
        """So many rows."""
        async with self.teller.cashier.database.transaction() as session:
            return int((await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())
