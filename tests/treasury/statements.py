"""Statements of Orange's collection wallet in tests: told page by page, compared, and seen line by line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from app import treasury
from app.collection import Statement, Window
from app.core.actor import Actor
from app.core.ids import new_id
from app.core.money import Money
from app.core.msisdn import Msisdn
from app.providers import Answer, Direction, PaymentEvent, PaymentState, ProviderReference
from app.providers.registry import installed
from app.treasury import SOURCES, Reconciled, Result, Source, StatedBalances, StatementItem
from app.wallets import Adapters, OpenWallet, Wallet
from tests.collection.till import Till
from tests.membership.village import Village

ACCOUNTANT, COORDINATOR = Actor.person(new_id()), Actor.person(new_id())


@dataclass(slots=True, kw_only=True)
class Statements:
    """An accountant with statements of one wallet."""

    till: Till
    wallet: OpenWallet
    bodies: "count[int]" = field(default_factory=count)

    @property
    def village(self) -> Village:
        """Whose money it is."""
        return self.till.village

    def line(self, reference: str, amount: int = 500, **other: object) -> PaymentEvent:
        """A line of money in."""
        currency = self.village.mutual.currency
        facts: dict[str, object] = {
            "provider": "simulator",
            "direction": Direction.IN,
            "state": PaymentState.SUCCEEDED,
            "reference": ProviderReference(reference),
            "amount": Money(amount, currency),
            "payer": Msisdn("+22376000001"),
            "occurred_at": self.village.clock.now() - timedelta(hours=3),
        }
        return PaymentEvent(**(facts | other))  # type: ignore[arg-type]

    def page(self, *events: PaymentEvent) -> Answer:
        """A page of them."""
        return Answer(events=events, body=f"page {next(self.bodies)}".encode())

    def statement(self, *pages: Answer, since: datetime | None = None, is_whole: bool = True) -> Statement:
        """All that the operator states since yesterday."""
        until = self.village.clock.now()
        window = Window(since=since or until - timedelta(days=1), until=until, is_whole=is_whole)
        return Statement(window=window, pages=pages)

    async def reconcile(
        self,
        statement: Statement,
        *,
        source: Source = Source.API,
        document: bytes | None = None,
        closing: int | None = None,
    ) -> Reconciled:
        """It is compared whole."""
        currency = self.village.mutual.currency
        balances = StatedBalances(closing=None if closing is None else Money(closing, currency))
        return await treasury.reconcile(
            self.village.database,
            self.village.mutual,
            self.wallet,
            statement,
            SOURCES,
            ACCOUNTANT,
            source=source,
            document=document,
            balances=balances,
        )

    async def told(self, *events: PaymentEvent, **other: object) -> Reconciled:
        """A statement of one page."""
        return await self.reconcile(self.statement(self.page(*events)), **other)  # type: ignore[arg-type]

    async def items(self, *, only_open: bool = False) -> Sequence[StatementItem]:
        """What the lines came to."""
        async with self.village.database.transaction() as session:
            return await treasury.list_items(session, self.village.mutual.id, only_open=only_open)

    async def results(self) -> list[tuple[str | None, Result]]:
        """In short."""
        return [(item.operator_reference, item.result) for item in await self.items()]

    async def open_results(self) -> list[tuple[str | None, Result]]:
        """Those that wait for somebody."""
        return [(item.operator_reference, item.result) for item in await self.items(only_open=True)]


async def statements_of(till: Till, wallet: Wallet | None = None) -> Statements:
    """The statements of this wallet; nobody is called, so the operator need not answer."""
    wallet = wallet or till.wallet
    adapters = Adapters(installed().build, till.village.clock)
    async with till.village.database.transaction() as session:
        opened = await adapters.open(session, till.village.mutual.id, {wallet.id})
    await adapters.close()
    return Statements(till=till, wallet=opened[wallet.id])
