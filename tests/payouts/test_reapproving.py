"""An approved payout whose facility changed its account is approved again, by two, for the new one (I15)."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app import payouts
from app.core.ids import PayoutId, new_id
from app.facilities import Facility
from app.payouts import BatchState, MakerApproves, NoPayeeAccount, NotApproved, PayeeUnchanged, State, UnknownPayout
from tests.payouts.cashier import Cashier, a_payout_wallet, persons


async def reapprove(cashier: Cashier, payout: payouts.Payout, **by: object) -> payouts.Batch:
    async with cashier.database.transaction() as session:
        return await payouts.reapprove(session, cashier.mutual, payout.id, by.get("actor", cashier.second))  # type: ignore[arg-type]


async def test_the_payout_waits_again_with_its_new_payee(cashier: Cashier, clinic: Facility) -> None:
    claims = await cashier.owe(clinic, 2_000)
    [payout] = (await cashier.approved()).payouts
    moov = await a_payout_wallet(cashier.database, cashier.clock, cashier.mutual, account="55222", name="Moov")
    await cashier.pay_to(clinic.id, "66000001", wallet=moov)
    await cashier.fund("55222", 1_000_000)

    batch = await reapprove(cashier, payout)

    [redirected] = batch.payouts
    assert (redirected.id, redirected.state) == (payout.id, State.PENDING_APPROVAL)
    assert (redirected.payee.number, redirected.account_code, redirected.wallet_id) == ("22366000001", "55222", moov.id)
    assert (batch.number, batch.state, batch.account_code) == (2, BatchState.PENDING_APPROVAL, "55222")
    assert await cashier.committed(*claims) == [2_000]
    other, third, _ = persons()
    await cashier.approve(batch, other)
    assert (await cashier.approve(batch, third)).payouts[0].state is State.APPROVED


async def test_neither_who_prepared_it_nor_who_redirected_it_approves(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    [payout] = (await cashier.approved()).payouts
    await cashier.pay_to(clinic.id, "76000009", wallet=cashier.wallet)
    batch = await reapprove(cashier, payout)

    for person in (cashier.maker, cashier.second):
        with pytest.raises(MakerApproves):
            await cashier.approve(batch, person)


async def test_an_account_that_is_the_same_needs_no_new_approval(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    [payout] = (await cashier.approved()).payouts

    with pytest.raises(PayeeUnchanged):
        await reapprove(cashier, payout)


async def test_only_what_is_approved_goes_back(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    [payout] = (await cashier.submitted()).payouts
    await cashier.pay_to(clinic.id, "76000009", wallet=cashier.wallet)

    with pytest.raises(NotApproved):
        await reapprove(cashier, payout)


async def test_a_facility_without_an_account_by_now_waits(
    cashier: Cashier, clinic: Facility, owner: AsyncConnection
) -> None:
    await cashier.owe(clinic, 2_000)
    [payout] = (await cashier.approved()).payouts
    await owner.execute(text("ALTER TABLE payee_accounts DISABLE TRIGGER USER"))
    await owner.execute(text("UPDATE payee_accounts SET usable_from = '2099-01-01'"))

    with pytest.raises(NoPayeeAccount):
        await reapprove(cashier, payout)


async def test_an_unknown_payout_is_said(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    [payout] = (await cashier.approved()).payouts

    with pytest.raises(UnknownPayout):
        await reapprove(cashier, replace(payout, id=PayoutId(new_id())))
