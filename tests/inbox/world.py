"""A mutual with a wallet at the neutral operator, and what that operator sends."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime

from app.core.actor import Actor
from app.core.clock import Clock
from app.core.ids import MutualId, new_id
from app.core.jsontext import encode
from app.core.money import XOF
from app.db import Database, Session, now
from app.db.leases import GivenClock
from app.inbox import Drain, Fate, NewDelivery, Origin, Parsed, Receiver, Standing, State, Writer
from app.membership.tables import MutualRow
from app.providers import Authenticity, ValidationQuestion, Verdict
from app.providers.registry import installed
from app.providers.simulators.simulator.wire import seal
from app.wallets import Adapters, Directory, NewWallet, OpenWallet, Role, Wallet, open_wallet

ADMINISTRATOR = Actor.system("test")
SECRET = "s3cret-for-tests"
CREDENTIALS = {"base_url": "http://127.0.0.1:9", "api_key": "key-for-tests", "receiver": "700100"}
SIGNED = CREDENTIALS | {"callback_secret": SECRET}


async def a_mutual(session: Session, code: str = "MICMO") -> MutualId:
    """A mutual in Mopti."""
    mutual_id = MutualId(new_id())
    session.add(
        MutualRow(
            id=mutual_id,
            code=code,
            name=code,
            circle="01",
            currency="XOF",
            region="ML",
            timezone="Africa/Bamako",
            target_population=None,
            parameters={},
            opened_on=date(2026, 1, 1),
            created_at=now(session),
        )
    )
    await session.flush()
    return mutual_id


def wallet_at_operator(mutual_id: MutualId, **changes: object) -> NewWallet:
    """What to open at the neutral operator, unless the test says otherwise."""
    given: dict[str, object] = {
        "mutual_id": mutual_id,
        "name": "Orange",
        "provider": "simulator",
        "role": Role.COLLECTION,
        "account_code": "55211",
        "currency": XOF,
        "credentials": CREDENTIALS,
        "receiver": "700100",
    }
    return NewWallet(**(given | changes))  # type: ignore[arg-type]


def a_confirmation(operator_id: str = "SIM0001", *, amount: str = "5000", reference: str = "0100012336") -> bytes:
    """One payment as the neutral operator tells it."""
    return encode(
        {
            "id": operator_id,
            "status": "succeeded",
            "amount": amount,
            "currency": "XOF",
            "reference": reference,
            "receiver": "700100",
            "occurred_at": "2026-03-02T08:59:00+00:00",
        }
    )


def signed(body: bytes, at: datetime) -> Mapping[str, str]:
    """The headers that prove a body, made at this moment."""
    return seal(SECRET, body, at)


@dataclass
class Booker:
    """Books nothing and remembers what it was given; `poison` are bodies it cannot stomach."""

    poison: Sequence[bytes] = ()

    def __post_init__(self) -> None:
        self.batches: list[Sequence[Parsed]] = []

    async def __call__(self, session: Session, mutual_id: MutualId, batch: Sequence[Parsed]) -> Sequence[Fate]:
        if any(parsed.delivery.body in self.poison for parsed in batch):
            raise ZeroDivisionError
        self.batches.append(batch)
        return [Fate(delivery_id=parsed.delivery.id, state=State.BOOKED) for parsed in batch]

    @property
    def booked(self) -> Sequence[bytes]:
        """The bodies that were booked, in their order."""
        return [parsed.delivery.body for batch in self.batches for parsed in batch]


@dataclass(frozen=True)
class World:
    """One mutual, one wallet, and everything that serves them."""

    database: Database
    url: str
    adapters: Adapters
    wallet: Wallet
    token: str

    def delivery(self, body: bytes, **changes: object) -> NewDelivery:
        """A claimed confirmation for the wallet, unless the test says otherwise."""
        given: dict[str, object] = {
            "mutual_id": self.wallet.mutual_id,
            "wallet_id": self.wallet.id,
            "origin": Origin.CALLBACK,
            "event": "payment",
            "body": body,
            "headers": {"content-type": "application/json"},
            "source": "192.0.2.1",
            "standing": Standing(authenticity=Authenticity.CLAIMED),
            "received_at": self.database.clock.now(),
        }
        return NewDelivery(**(given | changes))  # type: ignore[arg-type]

    async def store(self, *deliveries: NewDelivery) -> Sequence[bool]:
        """Store them as the door does, all at the same moment."""
        async with Receiver(Writer(self.url)).running() as receiver:
            return await asyncio.gather(*(receiver.store(delivery) for delivery in deliveries))

    def drain(self, book: Booker, clock: Clock | None = None) -> Drain:
        """A worker of its own."""
        lease_clock = GivenClock(clock or self.database.clock)
        return Drain(self.database, doors=self.adapters.open, book=book, lease_clock=lease_clock)


@asynccontextmanager
async def a_world(database: Database, url: str, **changes: object) -> AsyncIterator[World]:
    """A mutual with one open wallet, committed."""
    adapters = Adapters(installed().build, database.clock)
    async with database.transaction() as session:
        mutual_id = await a_mutual(session)
        wallet, token = await open_wallet(session, adapters, wallet_at_operator(mutual_id, **changes), ADMINISTRATOR)
    yield World(database, url, adapters, wallet, token)
    await adapters.close()


def directory_of(world: World) -> Directory:
    """The directory as a door keeps it."""
    return Directory(world.database, world.adapters)


async def accept(opened: OpenWallet, question: ValidationQuestion) -> Verdict:
    """A validator that welcomes every payment."""
    return Verdict.ACCEPTED
