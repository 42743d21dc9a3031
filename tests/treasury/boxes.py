"""Antennas' cash boxes in tests: filled by families that pay in cash."""

from app import collection, membership
from app.core.ids import AntennaId, new_id
from tests.collection.till import AGENT
from tests.treasury.bank import Bank


async def a_box(bank: Bank, amount: int) -> AntennaId:
    """The antenna of the village, with so much in its box."""
    async with bank.village.database.transaction() as session:
        antenna = (await membership.antennas(session, bank.village.mutual.id))[0].id
    await receive(bank, antenna, amount)
    return antenna


async def receive(bank: Bank, antenna: AntennaId, amount: int) -> None:
    """A family pays in cash."""
    unit, _ = await bank.till.unit(2)
    async with bank.village.database.transaction() as session:
        await collection.receive_cash(
            session,
            bank.village.mutual,
            unit_id=unit,
            antenna_id=antenna,
            amount=bank.francs(amount),
            receipt_number=str(new_id()),
            occurred_at=bank.village.clock.now(),
            actor=AGENT,
        )
