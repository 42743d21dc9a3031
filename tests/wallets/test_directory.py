"""The directory answers without a query, and forgets a token that no longer counts within its bound."""

from collections.abc import Mapping
from datetime import timedelta
from importlib.metadata import EntryPoint
from typing import Self

import pytest
from sqlalchemy import event

from app.core.clock import Clock, VirtualClock
from app.core.vault import Vault
from app.db import Database
from app.providers.registry import BUILT_IN, GROUP, Registry
from app.providers.simulator import Simulator
from app.wallets import Adapters, Directory, close_wallet, open_wallet, rotate_token
from app.wallets.directory import LEAST_AGE_S, MOST_AGE_S
from app.wallets.manage import OVERLAP
from app.wallets.model import is_within
from tests.inbox.world import ADMINISTRATOR, World, wallet_at_operator


class Seconds:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    """Stands still until it is moved."""
    return Seconds()


@pytest.fixture
def directory(world: World, seconds: Seconds) -> Directory:
    """The directory of a door."""
    return Directory(world.database, world.adapters, monotonic=seconds)


async def test_a_token_leads_to_its_wallet(directory: Directory, world: World) -> None:
    found = await directory.find(world.token)

    assert found is not None
    assert (found.opened.wallet, found.is_fresh) == (world.wallet, True)


@pytest.mark.parametrize("token", ["", "x", "\udcff", "a" * 10_000])
async def test_no_other_token_leads_anywhere(directory: Directory, token: str) -> None:
    assert await directory.find(token) is None
    assert directory.is_known


async def test_a_known_token_costs_no_query(directory: Directory, world: World, seconds: Seconds) -> None:
    await directory.find(world.token)
    statements = list[str]()
    event.listen(
        world.database.engine.sync_engine,
        "before_cursor_execute",
        lambda _conn, _cursor, statement, *_rest: statements.append(statement),
    )

    for _ in range(100):
        seconds.now += MOST_AGE_S / 100
        assert await directory.find(world.token) is not None

    assert statements == []


async def test_unknown_tokens_cost_a_query_five_times_a_second_at_most(
    directory: Directory, world: World, seconds: Seconds
) -> None:
    await directory.find(world.token)
    seconds.now += LEAST_AGE_S * 1.01
    statements = list[str]()
    event.listen(
        world.database.engine.sync_engine,
        "before_cursor_execute",
        lambda _conn, _cursor, statement, *_rest: statements.append(statement),
    )

    for _ in range(100):
        assert await directory.find("stranger") is None

    assert len(statements) == 1


async def test_a_wallet_opened_just_now_is_found_at_once(directory: Directory, world: World, seconds: Seconds) -> None:
    await directory.find(world.token)
    async with world.database.transaction() as session:
        new = wallet_at_operator(world.wallet.mutual_id, account_code="55221")
        wallet, token = await open_wallet(session, world.adapters, new, ADMINISTRATOR)
    seconds.now += LEAST_AGE_S * 1.01

    found = await directory.find(token)

    assert found is not None
    assert found.opened.wallet == wallet


class Mislaid(Simulator):
    """An adapter of a package that was good when its wallet was opened, and is not any more."""

    name = "mislaid"
    is_broken = False

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, str], clock: Clock) -> Self:
        """Not any more."""
        if cls.is_broken:
            raise KeyError("whatever an author forgot")
        return super().from_credentials(credentials, clock)


async def test_a_package_that_breaks_shuts_out_its_own_wallets_only(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DESIGN 6: others add adapters, and one of them must not hold up anybody else's callbacks."""
    registry = Registry([EntryPoint("mislaid", f"{__name__}:Mislaid", GROUP), *BUILT_IN])
    adapters = Adapters(registry.build, world.database.clock)
    async with world.database.transaction() as session:
        new = wallet_at_operator(world.wallet.mutual_id, provider="mislaid", account_code="55221")
        _, token = await open_wallet(session, adapters, new, ADMINISTRATOR)
    monkeypatch.setattr(Mislaid, "is_broken", True)

    found = [await Directory(world.database, adapters).find(one) for one in (world.token, token)]

    assert [one is not None for one in found] == [True, False]


async def test_a_closed_wallet_is_forgotten_within_five_seconds(
    directory: Directory, world: World, seconds: Seconds
) -> None:
    await directory.find(world.token)
    async with world.database.transaction() as session:
        await close_wallet(session, world.wallet.mutual_id, world.wallet.id, ADMINISTRATOR)

    assert await directory.find(world.token) is not None
    seconds.now += MOST_AGE_S * 1.01
    assert await directory.find(world.token) is None


async def test_a_rotated_token_lives_on_for_its_overlap_and_an_older_one_does_not(
    directory: Directory, world: World, seconds: Seconds, clock: VirtualClock
) -> None:
    async with world.database.transaction() as session:
        second = await rotate_token(session, world.wallet.mutual_id, world.wallet.id, ADMINISTRATOR)
    assert await directory.find(world.token) is not None
    assert await directory.find(second) is not None

    clock.advance(OVERLAP)
    assert await directory.find(world.token) is None, "not even five seconds longer"

    async with world.database.transaction() as session:
        await rotate_token(session, world.wallet.mutual_id, world.wallet.id, ADMINISTRATOR, overlap=timedelta(0))
    seconds.now += MOST_AGE_S * 1.01
    assert await directory.find(second) is None


async def test_while_the_database_is_away_a_token_is_known_but_not_fresh(
    world: World, seconds: Seconds, database_url: str, clock: VirtualClock, vault: Vault
) -> None:
    """RELIABILITY 3: the operator is told to send again, in its own words."""
    doors = Database.connect(database_url, clock=clock, vault=vault, pool_size=1, pool_timeout_s=0.05)
    directory = Directory(doors, world.adapters, monotonic=seconds)
    await directory.find(world.token)
    seconds.now += MOST_AGE_S * 1.01

    async with doors.engine.connect():  # the only connection is taken
        found = await directory.find(world.token)
        assert found is not None
        assert not found.is_fresh
    seconds.now += LEAST_AGE_S * 1.01
    again = await directory.find(world.token)
    await doors.close()

    assert again is not None
    assert again.is_fresh


async def test_before_the_database_was_ever_reached_nobody_is_called_a_stranger(
    world: World, database_url: str, clock: VirtualClock, vault: Vault
) -> None:
    nowhere = database_url.split("@")[0] + "@127.0.0.1:9/mutuelle"
    directory = Directory(Database.connect(nowhere, clock=clock, vault=vault), world.adapters)

    assert await directory.find(world.token) is None
    assert not directory.is_known


@pytest.mark.parametrize(
    ("address", "is_inside"),
    [
        ("196.201.214.1", True),
        ("::ffff:196.201.214.1", True),
        ("196.201.215.1", False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_an_address_lies_in_a_network_or_it_does_not(address: str, is_inside: bool) -> None:
    assert is_within(address, ("196.201.214.0/24", "2001:db8::/32")) is is_inside
