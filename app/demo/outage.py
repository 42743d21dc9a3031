"""Wave goes down at the market of a pay day and is back the next morning; what it owed us is asked for and found."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app import jobs
from app.demo.customers import Customers, Enrolled
from app.demo.operators import Operator
from app.demo.season import Habit
from app.demo.stage import Stage
from app.providers import ProviderError

FAMILIES, A_LITTLE = 8, 500
BACK_AT = 9
# An order that is not found is asked about for a while, the last steps an hour apart, before it may go again (P2).
ASKED_AFTER = (timedelta(), timedelta(minutes=70), timedelta(minutes=70))


@dataclass(slots=True, kw_only=True)
class Outage:
    """One day of the season; without `falls_on` there is none. `began_at` and `ended_at` are when it was."""

    stage: Stage
    customers: Customers
    falls_on: date | None
    began_at: datetime | None = None
    ended_at: datetime | None = None

    async def morning(self, day: date, units: Mapping[tuple[int, int], Enrolled]) -> None:
        """The operator is back: who found no link finds one, it tells what it kept, and payouts are asked about."""
        if self._is_over_on(day):
            self.stage.move_to(day, BACK_AT)
            self.stage.operators.weather.clear()
            self.ended_at = self.stage.clock.now()
            for unit in _customers(units)[1::2]:
                await self._pay_by_link(unit)
            await self._follow()

    async def market(self, day: date, units: Mapping[tuple[int, int], Enrolled]) -> None:
        """It falls between a family's link and its payment; others find no link and scan the code, which works."""
        if day != self.falls_on:
            return
        families = _customers(units)
        links = [(unit, await self.customers.open_link(unit, A_LITTLE)) for unit in families[::2]]
        self.stage.operators.weather.fall()
        self.began_at = self.stage.clock.now()
        for unit, link in links:
            if link is not None:
                self.customers.pay_link(unit, link, A_LITTLE)
        for unit in families[1::2]:
            if not await self._pay_by_link(unit):
                self.customers.scan(unit, A_LITTLE, unit.arrival.household.number, unit.reference)

    async def evening(self, day: date) -> None:
        """What the operator does not know of goes again, under the same reference; what it paid is not paid again."""
        if self._is_over_on(day):
            for wait in ASKED_AFTER:
                self.stage.clock.advance(wait)
                await self._follow()

    def touches(self, day: date) -> bool:
        """Whether it is the day of the fall or of the return."""
        return day == self.falls_on or self._is_over_on(day)

    def _is_over_on(self, day: date) -> bool:
        return self.falls_on is not None and day == self.falls_on + timedelta(days=1)

    async def _pay_by_link(self, unit: Enrolled) -> bool:
        """Whether there was one."""
        link = await self.customers.open_link(unit, A_LITTLE)
        if link is not None:
            self.customers.pay_link(unit, link, A_LITTLE)
        return link is not None

    async def _follow(self) -> None:
        await jobs.pay(self.stage.desk)
        await self.stage.settle()


async def compare_statements(stage: Stage, operators: Sequence[Operator]) -> None:
    """Of the wallets that members pay into, and at Wave of the others too; who is down is left for later."""
    for code, branch in stage.branches.items():
        paying = [stage.networks[code].wallets[one] for one in operators if one is Operator.WAVE]
        for wallet in (*(branch.wallets[one] for one in operators), *paying):
            with suppress(ProviderError):
                await jobs.compare_statement(stage.parts.database, branch.mutual, await stage.open(wallet))


def falls_on(pays: frozenset[date], ends_on: date) -> date | None:
    """The pay day in the middle; the last one ends the season and is none."""
    days = sorted(pays - {ends_on})
    return days[(len(days) - 1) // 2] if days else None


def _customers(units: Mapping[tuple[int, int], Enrolled]) -> Sequence[Enrolled]:
    """Some of Wave's, one of a household, who still pay."""
    found = [
        unit
        for (_, at), unit in sorted(units.items())
        if at == 0
        and unit.arrival.household.operator is Operator.WAVE
        and unit.arrival.habit not in (Habit.STOPS, Habit.NEVER)
    ]
    return found[:FAMILIES]
