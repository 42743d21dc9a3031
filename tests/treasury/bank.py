"""A mutual that fills its payout wallets in tests: bank, Orange's two wallets and Moov's."""

from dataclasses import dataclass

from app import ledger, treasury
from app.checker import run_checks
from app.core.ids import TransferId, new_id
from app.core.money import Money
from app.ledger import AccountRef, JournalEntry, Line, credit, debit
from app.treasury import NewSweep, NewTopUp, Transfer
from app.wallets import Role, Wallet
from tests.collection.till import AGENT, Till, a_till
from tests.membership.village import Village


@dataclass(slots=True, kw_only=True)
class Bank:
    """The treasurer of a village; each act is a transaction of its own."""

    till: Till
    payout: Wallet
    other_payout: Wallet

    @property
    def village(self) -> Village:
        """Whose money it is."""
        return self.till.village

    def new(self, amount: int, fee: int = 0, **other: object) -> NewTopUp:
        """Orange's payout wallet is to be filled."""
        facts: dict[str, object] = {
            "id": TransferId(new_id()),
            "wallet_id": self.payout.id,
            "amount": Money(amount, self.village.mutual.currency),
            "fee": Money(fee, self.village.mutual.currency),
        }
        return NewTopUp(**(facts | other))  # type: ignore[arg-type]

    def sweeping(self, amount: int, fee: int = 0, levy: int = 0, **other: object) -> NewSweep:
        """Orange's collection wallet is to be emptied."""
        facts: dict[str, object] = {
            "id": TransferId(new_id()),
            "wallet_id": self.till.wallet.id,
            "amount": self.francs(amount),
            "fee": self.francs(fee),
            "levy": self.francs(levy),
        }
        return NewSweep(**(facts | other))  # type: ignore[arg-type]

    def francs(self, amount: int) -> Money:
        """An amount of the mutual's."""
        return Money(amount, self.village.mutual.currency)

    async def holds(self, account: AccountRef, amount: int) -> None:
        """So much is there from before, out of the surplus."""
        await self.opens_with(debit(account, self.francs(amount)), credit(AccountRef("1211"), self.francs(amount)))

    async def opens_with(self, *lines: Line) -> None:
        """The opening books say so."""
        entry = JournalEntry(
            mutual_id=self.village.mutual.id,
            key=f"held:{new_id()}",
            event="opening",
            cause="opening",
            actor=AGENT,
            occurred_at=self.village.clock.now(),
            booked_on=self.village.today,
            lines=lines,
        )
        async with self.village.database.transaction() as session:
            await ledger.post(session, [entry])

    async def sweep(self, new: NewSweep) -> Transfer:
        """It is emptied."""
        async with self.village.database.transaction() as session:
            return await treasury.sweep(session, self.village.mutual, new, AGENT)

    async def returned(self, transfer: Transfer, fee: int | None = None, levy: int | None = None) -> Transfer:
        """What was in transit comes back, with so much of its costs."""
        async with self.village.database.transaction() as session:
            return await treasury.returned(
                session,
                self.village.mutual,
                transfer.id,
                AGENT,
                fee_returned=None if fee is None else self.francs(fee),
                levy_returned=None if levy is None else self.francs(levy),
            )

    async def findings(self) -> list[str]:
        """The codes of what the checker finds."""
        async with self.village.database.transaction() as session:
            return [finding.code for finding in await run_checks(session, self.village.mutual.id)]

    async def top_up(self, new: NewTopUp) -> Transfer:
        """It is filled."""
        async with self.village.database.transaction() as session:
            return await treasury.top_up(session, self.village.mutual, new, AGENT)

    async def credited(self, transfer: Transfer) -> Transfer:
        """What was in transit arrives."""
        async with self.village.database.transaction() as session:
            return await treasury.credited(session, self.village.mutual, transfer.id, AGENT)

    async def balances(self) -> dict[str, int]:
        """Debit balances of the accounts that are not at zero."""
        async with self.village.database.transaction() as session:
            rows = await ledger.trial_balance(session, self.village.mutual.id)
        return {row.code: row.balance.net_minor for row in rows if row.balance.net_minor}

    async def balance(self, code: str) -> int:
        """The debit balance of one account."""
        async with self.village.database.transaction() as session:
            return (await ledger.balance(session, self.village.mutual.id, AccountRef(code))).net_minor


async def a_bank(village: Village) -> Bank:
    """Open Orange's collection and payout wallets, and Moov's payout wallet."""
    till = await a_till(village)
    payout = await a_till(village, role=Role.PAYOUT, account_code="55212", name="Orange, décaissement")
    other = await a_till(village, role=Role.PAYOUT, account_code="55222", name="Moov, décaissement")
    return Bank(till=till, payout=payout.wallet, other_payout=other.wallet)
