"""A mutual's whole way in: an operator's simulator, our door over HTTP, the inbox, the drain and the follow-up job."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from app import collection, jobs, wallets
from app.api.hooks import Limits, hooks_app
from app.collection import Ask, Compared
from app.collection.asked_tables import PaymentRequestRow
from app.collection.tables import PaymentRow
from app.core.ids import UnitId
from app.core.money import Money
from app.core.msisdn import Msisdn
from app.db.leases import GivenClock
from app.inbox import Drain, Receiver, Writer
from app.providers import ValidationQuestion, Verdict
from app.providers.http import Http, HttpAnswer
from app.providers.registry import installed
from app.providers.simulators.base import serve
from app.wallets import Adapters, Directory, Notes, OpenWallet
from tests.collection.till import AGENT, Till, a_till


@dataclass(slots=True, kw_only=True)
class Office:
    """A till whose operator is reached, and reaches us, over HTTP."""

    till: Till
    wallet: OpenWallet
    adapters: Adapters
    door: str
    token: str
    drain: Drain

    @property
    def callback_url(self) -> str:
        """Where this wallet's operator calls back."""
        return f"{self.door}/hooks/{self.token}"

    async def drained(self) -> None:
        """Book all that waits."""
        while await self.drain.step():
            continue

    async def follow(self, after: timedelta = timedelta(0)) -> int:
        """Some time later ask about all that is due, and book what comes of it."""
        self.till.village.clock.advance(after)
        asked = await jobs.follow_open(self.till.village.database, self.adapters, self.door)
        await self.drained()
        return asked

    async def ask(self, unit_id: UnitId, payer: str | None = None, amount: int | None = None) -> PaymentRequestRow:
        """Ask a payer for what the unit owes."""
        currency = self.till.village.mutual.currency
        ask = Ask(
            unit_id=unit_id,
            wallet_id=self.wallet.wallet.id,
            payer=Msisdn(payer) if payer else None,
            amount=None if amount is None else Money(amount, currency),
            return_url="https://mutuelle.example.org/merci",
        )
        return await collection.ask_payer(
            self.till.village.database,
            self.till.village.mutual,
            self.wallet,
            ask,
            callback_url=self.callback_url,
            actor=AGENT,
        )

    async def request(self) -> PaymentRequestRow:
        """The latest request as it is now."""
        async with self.till.village.database.transaction() as session:
            rows = await collection.list_requests(session, self.till.village.mutual.id, limit=1)
        return rows[0]

    async def payments(self) -> list[PaymentRow]:
        """All payments, the oldest first."""
        async with self.till.village.database.transaction() as session:
            return list(await session.scalars(select(PaymentRow).order_by(PaymentRow.id)))

    async def compare(self) -> Compared:
        """Compare the operator's statement."""
        village = self.till.village
        reconciled = await jobs.compare_statement(village.database, village.mutual, self.wallet)
        await self.drained()
        return reconciled.compared

    async def post(self, event: str, body: bytes) -> HttpAnswer:
        """Anybody who knows the address posts to it."""
        http = Http("stranger", self.callback_url)
        try:
            return await http.send(
                "POST", f"/{event}", verb="callback", body=body, headers={"content-type": "application/json"}
            )
        finally:
            await http.close()


@asynccontextmanager
async def an_office(till: Till, url: str, credentials: Mapping[str, str], **wallet: object) -> AsyncIterator[Office]:
    """Open a wallet at a simulated operator and the door it calls; `url` is the database's."""
    database = till.village.database
    adapters = Adapters(installed().build, database.clock, Notes(database))
    ours = await a_till(till.village, credentials=credentials, source_ranges=(), **wallet)

    async def validate(opened: OpenWallet, question: ValidationQuestion) -> Verdict:
        async with database.transaction() as session:
            return await collection.validate(session, opened.wallet, question)

    async with Receiver(Writer(url)).running() as receiver:
        directory = Directory(database, adapters)
        async with serve(hooks_app(directory, receiver, validate, database.clock, Limits())) as door:
            async with database.transaction() as session:
                mutual_id = till.village.mutual.id
                opened = await adapters.open(session, mutual_id, {ours.wallet.id})
                token = await wallets.callback_token(session, mutual_id, ours.wallet.id)
            drain = Drain(database, doors=adapters.open, book=jobs.book, lease_clock=GivenClock(database.clock))
            yield Office(
                till=ours,
                wallet=opened[ours.wallet.id],
                adapters=adapters,
                door=door,
                token=token,
                drain=drain,
            )
    await adapters.close()
