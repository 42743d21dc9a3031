"""The world of a storm: one mutual, two operators over HTTP, facilities that are paid by them, and its workers."""

import random
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from app import access, jobs, payouts, treasury, wallets
from app.api.hooks import Limits, hooks_app
from app.core.clock import Clock, VirtualClock
from app.core.ids import FacilityId, PayoutId
from app.core.vault import Vault
from app.db import Database
from app.db.leases import GivenClock
from app.facilities import Facility
from app.inbox import Drain, Receiver, Writer
from app.jobs.paying import PAYING
from app.payouts import Desk, State
from app.providers import Provider, ValidationQuestion, Verdict
from app.providers.simulators.base import serve
from app.providers.simulators.simulator import application
from app.wallets import Adapters, Directory, Notes, Wallet
from tests.journeys.storm_operator import FOUL, LOUDLY_FOUL, Hands, HeldUp, StormOperator
from tests.membership.village import a_village
from tests.payouts.cashier import AGENT, Cashier, persons

SECRET = "secret-for-tests"
FLOAT, FLOOR = 200_000, 5_000
TILLS = (("Moov", "55222", "600778"), ("Orange", "55212", "600779"))
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """A payout wallet and the operator it is at."""

    wallet: Wallet
    operator: StormOperator
    receiver: str


@dataclass(slots=True, kw_only=True)
class Place:
    """A facility, every number it was ever paid at, and what it was owed and overpaid by our own count."""

    facility: Facility
    numbers: list[str]
    owed: int = 0
    overpaid: int = 0


@dataclass(slots=True, kw_only=True)
class World:
    """Everything that acts in a storm, and what it found wrong."""

    cashier: Cashier
    clock: VirtualClock
    desk: Desk
    drain: Drain
    hands: Hands
    tills: tuple[Till, ...]
    places: list[Place]
    people: list[UUID]
    violations: list[str] = field(default_factory=list)

    def till_of(self, account_code: str) -> Till:
        """The till of a lane."""
        return next(till for till in self.tills if till.wallet.account_code == account_code)

    def place_of(self, facility_id: FacilityId | UUID | None) -> Place:
        """The place of a facility."""
        return next(place for place in self.places if place.facility.id == facility_id)

    async def send(self, payout_id: PayoutId) -> State:
        """A worker takes one payout as far as it goes."""
        return await payouts.send_one(self.desk, self.cashier.mutual, payout_id, PAYING)

    async def top_up(self, till: Till, amount: int) -> None:
        """Money from the bank, first at the operator, then in the books."""
        till.operator.books.fund(till.receiver, self.cashier.money(amount))
        await self.cashier.fund(till.wallet.account_code, amount)

    async def drained(self) -> None:
        """Book all that was told."""
        while await self.drain.step():
            continue


@asynccontextmanager
async def a_world(
    url: str, vault: Vault, dice: random.Random, *, adapter: type[HeldUp] = HeldUp, is_alone: bool = False
) -> AsyncIterator[World]:
    """Open the mutual in a database of its own, its wallets at two operators, and five facilities."""
    clock = VirtualClock(START)
    hands = Hands(clock=clock, dice=random.Random(dice.getrandbits(64)))

    def build(_: str, credentials: Mapping[str, str], clock: Clock) -> Provider:
        built = adapter.from_credentials(credentials, clock)
        built.hands = hands
        return built

    async with AsyncExitStack() as stack:
        database = Database.connect(url, clock=clock, vault=vault)
        stack.push_async_callback(database.close)
        # Canaries are recorded by a worker alone, to whom nobody else's calls matter.
        adapters = Adapters(build, clock, None if is_alone else Notes(database))
        stack.push_async_callback(adapters.close)
        door = await stack.enter_async_context(_door(stack, database, adapters, clock, url))
        cashier = await _a_cashier(database, clock)
        tills = tuple([await _till(stack, cashier, adapters, dice, one, is_alone) for one in TILLS])
        cashier.wallet = tills[0].wallet
        desk = Desk(
            database=database,
            adapters=adapters,
            sources=treasury.SOURCES,
            lease_clock=GivenClock(clock),
            public_url=door,
        )
        drain = Drain(database, doors=adapters.open, book=jobs.book, lease_clock=GivenClock(clock))
        places = [await _place(cashier, at, tills[at % 2]) for at in range(5)]
        yield World(
            cashier=cashier,
            clock=clock,
            desk=desk,
            drain=drain,
            hands=hands,
            tills=tills,
            places=places,
            people=await _people(database),
        )


@asynccontextmanager
async def _door(
    stack: AsyncExitStack, database: Database, adapters: Adapters, clock: Clock, url: str
) -> AsyncIterator[str]:
    async def validate(_: object, question: ValidationQuestion) -> Verdict:
        raise AssertionError(f"nobody asks before money goes out: {question}")

    receiver = await stack.enter_async_context(Receiver(Writer(url)).running())
    async with serve(hooks_app(Directory(database, adapters), receiver, validate, clock, Limits())) as door:
        yield door


async def _a_cashier(database: Database, clock: VirtualClock) -> Cashier:
    village = await a_village(database, clock)
    maker, first, second = persons()
    return Cashier(
        database=database,
        clock=clock,
        mutual=village.mutual,
        wallet=None,  # type: ignore[arg-type]  # the first till's, as soon as there is one
        maker=maker,
        first=first,
        second=second,
    )


async def _till(
    stack: AsyncExitStack,
    cashier: Cashier,
    adapters: Adapters,
    dice: random.Random,
    one: tuple[str, str, str],
    is_alone: bool,
) -> Till:
    name, account, receiver = one
    # The machine's own pace decides how soon a silent call is given up: alone, nothing may depend on it.
    odds, patience_s = (LOUDLY_FOUL, "30") if is_alone else (FOUL, "0.3")
    fates = random.Random(dice.getrandbits(64))
    operator = StormOperator(cashier.clock, dice=fates, secret=SECRET, prefix=name.upper(), odds=odds)
    stack.push_async_callback(operator.close)
    url = await stack.enter_async_context(serve(application(operator)))
    credentials = {"base_url": url, "api_key": "key", "receiver": receiver, "read_timeout_s": patience_s}
    new = wallets.NewWallet(
        mutual_id=cashier.mutual.id,
        name=name,
        provider="simulator",
        role=wallets.Role.PAYOUT,
        account_code=account,
        currency=cashier.mutual.currency,
        credentials=credentials | {"callback_secret": SECRET},
        receiver=receiver,
        source_ranges=(),
        fee_rate=Decimal("0.005"),
    )
    async with cashier.database.transaction() as session:
        wallet, _ = await wallets.open_wallet(session, adapters, new, AGENT)
        await payouts.lane_of(session, cashier.mutual, wallet)
        limits = payouts.Limits(floor_minor=FLOOR, cap_minor=60_000)
        await payouts.set_limits(session, cashier.mutual, account, limits, AGENT)
    till = Till(wallet=wallet, operator=operator, receiver=receiver)
    operator.books.fund(receiver, cashier.money(FLOAT))
    await cashier.fund(account, FLOAT)
    return till


async def _place(cashier: Cashier, at: int, till: Till) -> Place:
    number = f"7600{at:04d}"
    facility = await cashier.facility(f"F{at}", number, wallet=till.wallet)
    return Place(facility=facility, numbers=[f"223{number}"])


async def _people(database: Database) -> list[UUID]:
    async with database.transaction() as session:
        news = [access.NewPerson(name="Une Personne", email=f"{secrets.token_hex(8)}@example.org") for _ in range(3)]
        return [await access.register(session, new, AGENT) for new in news]
