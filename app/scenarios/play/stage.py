"""The stage of a play: the application on a database of its own, with a clock that stands still between acts."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app import jobs, treasury
from app.core.clock import VirtualClock, business_date
from app.core.money import Money
from app.core.vault import Vault
from app.db import Database
from app.db.leases import GivenClock
from app.inbox import Drain
from app.membership import Campaign, Mutual
from app.payouts import Desk
from app.providers.registry import installed
from app.scenarios.document import Scenario
from app.scenarios.play.cast import Cast, cast_of
from app.scenarios.play.founding import found, open_books, parameters_of
from app.scenarios.play.founding_facilities import found_facilities
from app.scenarios.play.ground import Ground
from app.scenarios.play.operators import Market, PlayedOperator, playing
from app.scenarios.report import Result
from app.wallets import Adapters

TIMEZONE = ZoneInfo("Africa/Bamako")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything an act needs."""

    database: Database
    clock: VirtualClock
    mutual: Mutual
    campaigns: Mapping[str, Campaign]
    market: Market
    drain: Drain
    desk: Desk
    cast: Cast
    found: list[Result] = field(default_factory=list)  # beside what the file expects

    @property
    def operators(self) -> Mapping[str, PlayedOperator]:
        """The operators by name."""
        return self.market.operators

    @property
    def today(self) -> date:
        """The date on stage, where the mutual is."""
        return business_date(self.clock.now(), self.mutual.timezone)

    def francs(self, amount: int) -> Money:
        """An amount of the file."""
        return Money(amount, self.mutual.currency)

    async def begin(self, day: date) -> None:
        """Midnight, and the daily run before anything else happens (U13)."""
        self.clock.move_to(instant(day, time.min))
        await jobs.run_days(self.database)

    async def finish_what_came_in(self) -> None:
        """Drain the inbox until nothing waits."""
        while await self.drain.step():
            pass


@asynccontextmanager
async def staged(
    scenario: Scenario, url: str, ground: Ground | None = None, *, vault: Vault | None = None
) -> AsyncIterator[Stage]:
    """The stage in an empty, migrated database, with the header carried out.

    The payout accounts of the header are past their hold when the first day begins (SCENARIOS 3). What is sealed can be
    read again with the `vault`; without one its keys end with the play.
    """
    begins = instant(scenario.header.starts_on, time.min)
    clock = VirtualClock(begins - timedelta(hours=parameters_of(scenario.header).payout_account_hold))
    keys = vault or Vault({"play": secrets.token_bytes(32)}, current="play", index_key=secrets.token_bytes(32))
    async with AsyncExitStack() as stack:
        database = Database.connect(url, clock=clock, vault=keys, pool_size=4)
        stack.push_async_callback(database.close)
        adapters = Adapters(installed().build, clock)
        stack.push_async_callback(adapters.close)
        founded = await found(scenario.header, database, ground)
        cast = cast_of(scenario)
        cast.collectives.update(founded.collectives)
        market = await stack.enter_async_context(
            playing(scenario.header.operators, founded.mutual, database, adapters, url)
        )
        await found_facilities(scenario, founded.mutual, market.operators, cast, database)
        clock.move_to(begins)
        await open_books(scenario.header, founded.mutual, database)
        yield Stage(
            database=database,
            clock=clock,
            mutual=founded.mutual,
            campaigns=founded.campaigns,
            market=market,
            drain=Drain(database, doors=adapters.open, book=jobs.book, lease_clock=GivenClock(clock)),
            desk=Desk(
                database=database,
                adapters=adapters,
                sources=treasury.SOURCES,
                lease_clock=GivenClock(clock),
                public_url=market.door,
            ),
            cast=cast,
        )


def instant(day: date, at: time) -> datetime:
    """A time of day where the mutual is."""
    return datetime.combine(day, at, tzinfo=TIMEZONE).astimezone(UTC)
