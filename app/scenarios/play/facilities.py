"""Plays the events that change how facilities are paid."""

from app import facilities
from app.scenarios.events import Hold, PayoutAccount, Release
from app.scenarios.play.cast import ACCOUNTANT
from app.scenarios.play.founding_facilities import account_of, pay_to
from app.scenarios.play.stage import Stage

BECAUSE = "as the scenario tells"


async def hold(stage: Stage, event: Hold) -> None:
    """Batches pass over it."""
    async with stage.database.transaction() as session:
        facility_id = stage.cast.facilities[event.facility]
        await facilities.hold_facility(session, stage.mutual.id, facility_id, BECAUSE, ACCOUNTANT)


async def release(stage: Stage, event: Release) -> None:
    """Batches take it again."""
    async with stage.database.transaction() as session:
        facility_id = stage.cast.facilities[event.facility]
        await facilities.release_facility(session, stage.mutual.id, facility_id, BECAUSE, ACCOUNTANT)


async def payout_account(stage: Stage, event: PayoutAccount) -> None:
    """Another account to be paid to, which two people approve; until its hold is over the former one is used."""
    account = account_of(event.facility, event.pay_by, stage.operators, stage.cast)
    async with stage.database.transaction() as session:
        facility_id = stage.cast.facilities[event.facility]
        await pay_to(session, stage.mutual, facility_id, account, stage.cast.signatories)
