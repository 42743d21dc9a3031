"""What the receiver says is stored is stored, once, whatever else happens."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.inbox import InboxFull, InboxUnavailable, Receiver, Standing, Writer, list_deliveries
from app.inbox.receiver import STORED, TOGETHER
from app.inbox.tables import DeliveryRow
from tests.inbox.world import World, a_confirmation


async def count(world: World) -> int:
    async with world.database.transaction() as session:
        return (await session.execute(select(func.count()).select_from(DeliveryRow))).scalar_one()


async def test_the_same_bytes_at_the_same_moment_are_one_row(world: World) -> None:
    """RELIABILITY I6, 1."""
    before = STORED.labels("duplicate")._value.get()

    are_new = await world.store(*[world.delivery(a_confirmation())] * 50)

    assert sorted(are_new) == [False] * 49 + [True]
    assert await count(world) == 1
    assert STORED.labels("duplicate")._value.get() - before == 49


async def test_a_delivery_sent_again_after_a_lost_reply_is_one_row(world: World) -> None:
    """RELIABILITY 2: the first was committed, and whoever answered it was killed."""
    assert await world.store(world.delivery(a_confirmation())) == [True]

    assert await world.store(world.delivery(a_confirmation())) == [False]
    assert await count(world) == 1


async def test_other_content_under_the_same_operator_id_is_a_second_row(world: World) -> None:
    """RELIABILITY 4, DESIGN 9: the conflict must be there to be seen."""
    await world.store(world.delivery(a_confirmation(amount="5000")), world.delivery(a_confirmation(amount="50000")))

    assert await count(world) == 2


async def test_a_forgery_sent_first_does_not_shadow_the_genuine_delivery(world: World) -> None:
    forged = world.delivery(a_confirmation(), standing=Standing(quarantine="forged"))
    assert await world.store(forged) == [True]

    assert await world.store(world.delivery(a_confirmation())) == [True]


async def test_deliveries_that_wait_together_share_one_commit(world: World) -> None:
    before = TOGETHER._sum.get()
    commits = sum(bucket.get() for bucket in TOGETHER._buckets)

    await world.store(*[world.delivery(a_confirmation(f"SIM{n:04}")) for n in range(100)])

    assert TOGETHER._sum.get() - before == 100
    assert sum(bucket.get() for bucket in TOGETHER._buckets) - commits <= 2
    assert await count(world) == 100


async def test_beyond_what_we_hold_a_delivery_is_refused_at_once(world: World) -> None:
    receiver = Receiver(Writer(world.url), most_waiting=3)
    deliveries = [world.delivery(a_confirmation(f"SIM{n}")) for n in range(4)]
    held = [asyncio.create_task(receiver.store(delivery)) for delivery in deliveries[:3]]
    await asyncio.sleep(0)

    with pytest.raises(InboxFull):
        await receiver.store(deliveries[3])

    async with receiver.running():
        assert await asyncio.gather(*held) == [True] * 3


async def test_without_a_database_nothing_is_said_to_be_stored(world: World) -> None:
    """RELIABILITY 3."""
    nowhere = world.url.split("@")[0] + "@127.0.0.1:9/mutuelle"
    async with Receiver(Writer(nowhere)).running() as receiver:
        with pytest.raises(InboxUnavailable):
            await receiver.store(world.delivery(a_confirmation()))


async def test_a_cut_connection_is_replaced_and_the_delivery_stored(world: World) -> None:
    async with Receiver(Writer(world.url)).running() as receiver:
        await receiver.store(world.delivery(a_confirmation("SIM1")))
        async with world.database.transaction() as session:
            await session.execute(
                text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = :name"),
                {"name": "mutuelle-inbox"},
            )

        assert await receiver.store(world.delivery(a_confirmation("SIM2")))
    assert await count(world) == 2


async def test_a_row_the_database_refuses_does_not_hold_up_the_others(world: World) -> None:
    poisoned = world.delivery(a_confirmation("SIM1"), event="with a \0")
    async with Receiver(Writer(world.url)).running() as receiver:
        good, bad = await asyncio.gather(
            receiver.store(world.delivery(a_confirmation("SIM2"))), receiver.store(poisoned), return_exceptions=True
        )

    assert good is True
    assert isinstance(bad, InboxUnavailable)


async def test_whoever_waits_when_the_receiver_stops_is_told_that_nothing_was_stored(world: World) -> None:
    receiver = Receiver(Writer(world.url))
    waiting = asyncio.create_task(receiver.store(world.delivery(a_confirmation())))
    await asyncio.sleep(0)

    async with receiver.running():
        pass

    with pytest.raises(InboxUnavailable):
        await waiting


async def test_the_quarantine_takes_no_more_than_its_cap(world: World) -> None:
    forgeries = [world.delivery(a_confirmation(f"SIM{n}"), standing=Standing(quarantine="forged")) for n in range(5)]
    async with Receiver(Writer(world.url, quarantine_rows=3)).running() as receiver:
        are_new = [await receiver.store(forgery) for forgery in forgeries]
        genuine = await receiver.store(world.delivery(a_confirmation()))

    assert are_new == [True, True, True, False, False]
    assert genuine


@pytest.mark.parametrize(
    "change", ["UPDATE deliveries SET body = ''", "DELETE FROM deliveries", "TRUNCATE deliveries CASCADE"]
)
async def test_a_delivery_cannot_be_changed_by_the_runtime_role(world: World, change: str) -> None:
    """RELIABILITY I2."""
    await world.store(world.delivery(a_confirmation()))

    with pytest.raises(DBAPIError, match="permission denied"):
        async with world.database.transaction() as session:
            await session.execute(text(change))


@pytest.mark.parametrize(
    "change", ["UPDATE deliveries SET body = ''", "DELETE FROM deliveries", "TRUNCATE deliveries CASCADE"]
)
async def test_a_delivery_cannot_be_changed_by_its_owner(world: World, owner_url: str, change: str) -> None:
    """RELIABILITY I2: the trigger holds where rights do not."""
    await world.store(world.delivery(a_confirmation()))
    owner = await asyncpg.connect(owner_url.replace("+asyncpg", ""))

    with pytest.raises(asyncpg.PostgresError, match="only added to"):
        await owner.execute(change)
    await owner.close()


async def test_a_delivery_keeps_its_bytes(world: World) -> None:
    body = b'{"name": "Ka\xc9\xb2i"}'
    await world.store(world.delivery(body))

    async with world.database.transaction() as session:
        [row] = (await session.scalars(select(DeliveryRow))).all()
        [view] = await list_deliveries(session, world.wallet.mutual_id)
    assert row.body == body
    assert view.size == len(body)
