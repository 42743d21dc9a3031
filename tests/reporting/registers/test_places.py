"""Places of money: an account that one wallet took over from another is told, and summed, once."""

from app import payouts
from app.core.clock import VirtualClock
from app.db import Database
from tests.collection.till import AGENT, a_till
from tests.membership.village import a_village
from tests.reporting.registers.drawn import asked, rows, summed


async def test_an_account_of_two_wallets_one_after_the_other_is_summed_once(
    database: Database, clock: VirtualClock
) -> None:
    village = await a_village(database, clock)
    former = await a_till(village)
    await former.suspended(1_000)
    async with database.transaction() as session:
        await payouts.close_wallet(session, village.mutual.id, former.wallet.id, AGENT)
    await a_till(village, name="Orange, nouveau compte")

    async with database.transaction() as session:
        found = await rows(session, "wallet_reconciliation", asked(village.mutual, village.today))

    assert [row["closing"] is None for row in found if row["account"] == "55211"] == [False, True]
    assert summed(found, "closing") == 990
