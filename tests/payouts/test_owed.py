"""What is owed is owed once; what is to recover is repaid the oldest first (I12, E13)."""

import pytest
from sqlalchemy.exc import IntegrityError

from app import payouts
from app.core.ids import ClaimId, new_id
from app.facilities import Facility
from app.payouts import ExceedsRecoverable
from tests.payouts.cashier import Cashier


async def repay(cashier: Cashier, facility: Facility, amount: int) -> None:
    async with cashier.database.transaction() as session:
        await payouts.repaid(session, cashier.mutual.id, facility.id, amount)


async def outstanding(cashier: Cashier, facility: Facility) -> int:
    async with cashier.database.transaction() as session:
        return await payouts.outstanding(session, cashier.mutual.id, facility.id)


async def test_a_subject_is_owed_once(cashier: Cashier, clinic: Facility) -> None:
    claim = ClaimId(new_id())
    await cashier.owe(clinic, 2_000, claims=[claim])

    with pytest.raises(IntegrityError):
        await cashier.owe(clinic, 2_000, claims=[claim])


async def test_a_facility_repays_the_oldest_first(cashier: Cashier, clinic: Facility) -> None:
    await cashier.recover(clinic, 600)
    await cashier.recover(clinic, 400)

    await repay(cashier, clinic, 700)

    assert await outstanding(cashier, clinic) == 300
    await cashier.owe(clinic, 2_000)
    assert (await cashier.prepare())[0].payouts[0].offset.minor == 300


async def test_nobody_repays_more_than_is_to_recover(cashier: Cashier, clinic: Facility) -> None:
    await cashier.recover(clinic, 600)

    with pytest.raises(ExceedsRecoverable) as refused:
        await repay(cashier, clinic, 601)

    assert refused.value.facts == {"open_minor": 600}
    assert await outstanding(cashier, clinic) == 600


async def test_what_a_payout_keeps_back_is_not_repaid_too(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    await cashier.recover(clinic, 600)
    await cashier.prepare()

    with pytest.raises(ExceedsRecoverable):
        await repay(cashier, clinic, 1)
