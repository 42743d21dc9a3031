"""The stage: a fresh database, simulated operators and our own doors on loopback, and a clock that we move."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app import jobs, main, worker
from app.db import migrate, roles
from app.db.embedded import ServerUrls
from app.demo.clock import StageClock
from app.demo.founding import Branch, found_branch, hook_address, register_callbacks
from app.demo.network import Network, found_network
from app.demo.operators import Operator
from app.demo.season import MUTUALS, OPENS_ON
from app.demo.simulated import Simulated, simulating
from app.inbox import Drain
from app.payouts import Desk
from app.providers.http import Http
from app.providers.simulators.base import serve
from app.providers.simulators.mpesa import SimulatedMpesa
from app.settings import Settings
from app.wallets import OpenWallet, Wallet
from app.wiring import Parts, assembled, desk_of, drain_of

LOOPBACK = "127.0.0.1"
# The surroundings may name a real installation's database: nothing of the demo goes there.
NOWHERE_ELSE = {"database_url": None, "database_owner_url": None, "database_listen_url": None}


@dataclass(slots=True, kw_only=True)
class Stage:
    """Everything the season is played on; `phone` is how people reach web pages, `posted` counts what it sent us.

    `addresses` are those of each mutual at M-Pesa, `networks` its health facilities and who pays them.
    """

    parts: Parts
    clock: StageClock
    base_url: str
    branches: dict[str, Branch]
    addresses: dict[str, str]
    operators: Simulated
    networks: Mapping[str, Network]
    desk: Desk
    drain: Drain
    phone: Http
    posted: int = 0

    @property
    def mpesa(self) -> SimulatedMpesa:
        """Where bills are paid."""
        return self.operators.mpesa

    def move_to(self, on: date, hour: int) -> None:
        """Go to this hour of the day in Mopti, which keeps UTC."""
        self.clock.move_to(datetime.combine(on, time(hour), tzinfo=UTC))

    async def open(self, wallet: Wallet) -> OpenWallet:
        """The wallet with its adapter."""
        async with self.parts.database.transaction() as session:
            return (await self.parts.adapters.open(session, wallet.mutual_id, {wallet.id}))[wallet.id]

    async def serve_on(self, stopped: asyncio.Event) -> None:
        """After the play: time passes, operators deliver and the worker works, as in an installation, until stopped."""
        await self.drain.release()
        self.clock.run_on()
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.operators.at_work())
            await worker.run_jobs(self.parts, stopped)

    async def settle(self) -> None:
        """Deliver what is due, book it and ask about what is open, until nothing is left to do at this instant."""
        is_open = True
        while is_open:
            await self.operators.deliver()
            while await self.drain.step():
                pass
            # Only an answer to a question of ours can bring something new at this instant.
            is_open = bool(await jobs.follow_open(self.parts.database, self.parts.adapters, self.base_url))


@asynccontextmanager
async def staged(settings: Settings, urls: ServerUrls) -> AsyncIterator[Stage]:
    """Build the stage in a database of its own, and take it down at the end of the block."""
    name = roles.new_name("demo")
    await migrate.upgrade(await roles.create_database(urls.owner, name), runtime_role=settings.runtime_role)
    ours = settings.model_copy(update={"public_url": f"http://{LOOPBACK}:{_free_port()}"} | NOWHERE_ELSE)
    clock = StageClock(datetime.combine(OPENS_ON, time(6), tzinfo=UTC))
    try:
        async with AsyncExitStack() as stack:
            parts = await stack.enter_async_context(assembled(ours, urls.of(name).runtime, clock=clock))
            yield await _build(stack, parts, clock)
    finally:
        await roles.drop_database(urls.owner, name)


async def _build(stack: AsyncExitStack, parts: Parts, clock: StageClock) -> Stage:
    operators = await stack.enter_async_context(simulating(clock))
    app = await stack.enter_async_context(main.application(parts))
    base_url = await stack.enter_async_context(serve(app, int(parts.settings.public_url.rpartition(":")[2])))
    branches, networks = {}, {}
    for code in MUTUALS:
        collecting, paying_out = (
            {operator: accounts[code] for operator, accounts in side.items()}
            for side in (operators.collecting, operators.paying_out)
        )
        async with parts.database.transaction() as session:
            branches[code] = await found_branch(session, parts.adapters, code, collecting)
            networks[code] = await found_network(session, parts.adapters, branches[code], paying_out)
    phone = Http("phone", "", failures=None)
    stack.push_async_callback(phone.close)
    drain = drain_of(parts)
    stack.push_async_callback(drain.release)
    return Stage(
        parts=parts,
        clock=clock,
        base_url=base_url,
        branches=branches,
        addresses={code: await _say_where(parts, operators, branches[code], networks[code]) for code in branches},
        operators=operators,
        networks=networks,
        desk=desk_of(parts),
        drain=drain,
        phone=phone,
    )


async def _say_where(parts: Parts, operators: Simulated, branch: Branch, network: Network) -> str:
    """Every operator that must be told where a mutual hears it is told so; answers the address that M-Pesa has."""
    base = parts.settings.public_url
    operators.hear_wave_at(branch.mutual.code, await hook_address(parts, branch.wallets[Operator.WAVE], base))
    for operator in (Operator.ORANGE, Operator.MPESA):
        await register_callbacks(parts, network.wallets[operator], base)
    return await register_callbacks(parts, branch.wallets[Operator.MPESA], base)


def _free_port() -> int:
    """Chosen before the doors are built, for they are told the address under which operators reach them."""
    with socket.create_server((LOOPBACK, 0)) as probe:
        return int(probe.getsockname()[1])
