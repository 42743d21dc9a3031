"""A worker is killed at every step of a batch of payouts; by hand: `python -m tests.journeys.payout_kills 100`.

Ten workers die at each step, on other payouts each; with `--every-step` there is a batch for every step, and a worker
dies there on each of its payouts; with `--float` eight workers at once pay fifty payouts from float for twenty.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from app.core import logs
from app.core.clock import VirtualClock
from app.core.vault import Vault
from app.db import Database, migrate, roles
from app.db.embedded import ServerUrls, embedded_server
from app.facilities import Facility
from app.ledger import credit, debit
from app.ledger.chart import BANK
from app.payouts import Batch, State
from app.providers.simulators.base import Odds, PayoutPlan, serve
from app.providers.simulators.simulator import application
from app.settings import load
from tests.journeys.payout_deaths import ASKED, STEPS
from tests.journeys.payout_house import House
from tests.payouts.cashier import Cashier, a_cashier
from tests.payouts.counter import RECEIVER, Counter, a_counter

EACH, FEE = 10_000, 50
TEN, FLOAT_FOR, WORKERS = 10, 20, 8
MADE = text("SELECT payout_id, count(*) AS attempts FROM payout_attempts GROUP BY payout_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What stood in the end: here, and in the operator's own books; `repeated` are orders that it had already."""

    kills: int
    lives: int
    points: int
    tally: Mapping[str, int]
    payouts: int
    states: Mapping[State, int]
    attempts: int
    transfers: int
    payees: int
    repeated: int
    transit_minor: int
    payable_minor: int
    our_float_minor: int
    their_float_minor: int
    findings: Sequence[str]

    @property
    def is_sound(self) -> bool:
        """Every payout of the batch transferred once, each to its payee, and both books agree."""
        return (
            self.states == {State.SUCCEEDED: self.payouts}
            and self.payouts == self.attempts == self.transfers == self.payees
            and self.repeated == 0
            and self.transit_minor == self.payable_minor == 0
            and self.our_float_minor == self.their_float_minor
            and not self.findings
        )


async def kill_often(url: str, deaths: Path, *, payouts: int, most: int, steps: tuple[str, ...] = STEPS) -> Aftermath:
    """Pay a batch with workers that die at these steps, `most` times each, and compare in the end."""
    deaths.touch()
    async with _bureau(url, float_minor=payouts * (EACH + FEE)) as counter:
        batch = await _batch(counter, payouts)
        counter.operator.faults.odds = Odds(lost=0.3)
        house = House(counter, url, deaths, most, steps)
        async with serve(house.deadly(application(counter.operator))) as operator_url:
            await counter.reach(base_url=operator_url)
            await house.until_paid(batch)
        return await _compare(counter, batch, house)


async def race_for_float(url: str, deaths: Path, *, payouts: int, enough_for: int) -> Aftermath:
    """Eight worker processes at once pay a batch that was approved before most of its float was needed elsewhere."""
    deaths.touch()
    async with _bureau(url, float_minor=payouts * (EACH + FEE)) as counter:
        batch = await _batch(counter, payouts)
        moved = counter.money((payouts - enough_for) * (EACH + FEE))
        await counter.cashier.post(debit(BANK, moved), credit(counter.wallet.account, moved))
        house = House(counter, url, deaths, 0)
        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(house.one_life())
        await counter.drained()
        return await _compare(counter, batch, house)


@asynccontextmanager
async def _bureau(url: str, *, float_minor: int) -> AsyncIterator[Counter]:
    """A counter whose secrets the workers know."""
    clock = VirtualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    keys = load(demo=True).keys
    vault = Vault(keys.sealing, current=keys.current, index_key=keys.index)
    database = Database.connect(url, clock=clock, vault=vault)
    try:
        async with a_counter(await a_cashier(database, clock), url, float_minor=float_minor) as counter:
            yield counter
    finally:
        await database.close()


async def _batch(counter: Counter, payouts: int) -> Batch:
    """So many facilities, each owed the same, in a batch that two people approved."""
    for at in range(payouts):
        clinic = await _clinic(counter.cashier, counter, f"C{at:03d}", f"7600{at:04d}")
        await counter.cashier.owe(clinic, EACH)
        plan = PayoutPlan(fee=counter.money(FEE))
        counter.operator.plan_payout(f"2237600{at:04d}", plan)
    counter.cashier.clock.advance(timedelta(hours=72))
    return await counter.cashier.approved()


async def _clinic(cashier: Cashier, counter: Counter, code: str, number: str) -> Facility:
    clinic = await cashier.facility(code)
    await cashier.pay_to(clinic.id, number, wallet=counter.wallet, wait=timedelta(0))
    return clinic


async def _compare(counter: Counter, batch: Batch, house: House) -> Aftermath:
    """Set the books side by side."""
    now, seen = await counter.cashier.batch(batch.id), house.seen()
    states = [payout.state for payout in now.payouts]
    async with counter.cashier.database.transaction() as session:
        attempts = [row.attempts for row in await session.execute(MADE)]
    transfers = counter.operator.books.payouts()
    transit, payable, ours = await counter.booked("4012", "4011", counter.wallet.account_code)
    return Aftermath(
        kills=house.kills,
        lives=house.lives,
        points=seen.points,
        tally=seen.tally,
        payouts=len(states),
        states={state: states.count(state) for state in set(states)},
        attempts=sum(attempts),
        transfers=len(transfers),
        payees=len({transfer.receiver for transfer in transfers}),
        repeated=house.repeated,
        transit_minor=transit,
        payable_minor=payable,
        our_float_minor=ours,
        their_float_minor=counter.operator.books.balance(RECEIVER, counter.cashier.mutual.currency).minor,
        findings=await counter.cashier.findings(),
    )


def by_hand(words: Sequence[str]) -> int:
    """Do it on a server of its own; 0 when every payout was transferred once and the books agree."""
    logs.configure("error", stream=sys.stderr)
    payouts = int(next((word for word in words if word.isdecimal()), "50" if "--float" in words else "100"))
    state = Path(tempfile.mkdtemp(prefix="mutuelle-kills-"))
    try:
        with embedded_server(state) as urls:
            if "--float" in words:
                return asyncio.run(_race(urls, state, payouts))
            if "--every-step" in words:
                return asyncio.run(_step_by_step(urls, state, payouts))
            return asyncio.run(_at_all_steps(urls, state, payouts))
    finally:
        shutil.rmtree(state)


async def _at_all_steps(urls: ServerUrls, state: Path, payouts: int) -> int:
    found = await kill_often(await _fresh(urls, "kills"), state / "deaths", payouts=payouts, most=TEN)
    for step in STEPS:
        print(f"{step:18} {found.tally.get(step, 0):4} deaths")
    _tell("in all", found)
    return 0 if found.is_sound else 1


async def _step_by_step(urls: ServerUrls, state: Path, payouts: int) -> int:
    is_sound = True
    for at, step in enumerate(STEPS):
        steps = ("after begin", step) if step in ASKED else (step,)
        url, deaths = await _fresh(urls, f"kills_{at}"), state / f"deaths_{at}"
        found = await kill_often(url, deaths, payouts=payouts, most=payouts, steps=steps)
        _tell(f"{step:18} {found.tally.get(step, 0):4} deaths,", found)
        is_sound = is_sound and found.is_sound
    return 0 if is_sound else 1


async def _race(urls: ServerUrls, state: Path, payouts: int) -> int:
    found = await race_for_float(await _fresh(urls, "race"), state / "deaths", payouts=payouts, enough_for=FLOAT_FOR)
    _tell(f"{WORKERS} workers,", found)
    paid = found.states.get(State.SUCCEEDED, 0)
    return 0 if paid == FLOAT_FOR == found.transfers == found.payees and not found.findings else 1


async def _fresh(urls: ServerUrls, name: str) -> str:
    """A database of its own, migrated; the runtime role's address."""
    await migrate.upgrade(await roles.create_database(urls.owner, name))
    return urls.of(name).runtime


def _tell(what: str, found: Aftermath) -> None:
    states = ", ".join(f"{count} {state}" for state, count in found.states.items())
    print(f"{what} {found.kills} kills in {found.lives} lives at {found.points} points;", end=" ")
    print(f"{found.payouts} payouts ({states}), {found.attempts} attempts,", end=" ")
    print(f"{found.transfers} transfers to {found.payees} payees, {found.repeated} orders repeated,", end=" ")
    print(f"in transit {found.transit_minor},", end=" ")
    print(
        f"float {found.our_float_minor} here and {found.their_float_minor} there, {len(found.findings)} findings",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(by_hand(sys.argv[1:]))
