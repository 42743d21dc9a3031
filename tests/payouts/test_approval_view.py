"""An approver sees payee, number, amount in words, and what is new since the last payment (RELIABILITY 7)."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app import payouts
from app.facilities import Facility
from app.payouts import ApprovalView, Batch, News
from app.payouts.approval_view import masked
from tests.payouts.cashier import Cashier, a_payout_wallet


async def seen(cashier: Cashier, batch: Batch) -> ApprovalView:
    async with cashier.database.transaction() as session:
        return await payouts.approval_view(session, cashier.mutual.id, batch.id)


async def paid(cashier: Cashier, owner: AsyncConnection, clinic: Facility, amount: int) -> None:
    """A payout that reached the facility, as the database is left by that."""
    await cashier.owe(clinic, amount)
    batch = await cashier.approved()
    await owner.execute(text("ALTER TABLE payouts DISABLE TRIGGER USER"))
    await owner.execute(
        text("UPDATE payouts SET state = 'succeeded', fee_minor = 0, settled_at = :at WHERE batch_id = :batch"),
        {"at": cashier.clock.now(), "batch": batch.id},
    )
    await owner.execute(text("ALTER TABLE payouts ENABLE TRIGGER USER"))


async def test_the_first_payout_to_a_facility_is_told(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 74_000)
    batch = await cashier.submitted()
    await cashier.approve(batch, cashier.first)

    view = await seen(cashier, batch)

    [one] = view.payouts
    assert (one.payout.payee.number, one.masked_number) == ("22376000001", "223…01")
    assert (one.amount_fr, view.total_en) == ("soixante-quatorze mille francs CFA", "seventy-four thousand CFA francs")
    assert (one.news, one.last) == ((News.FIRST_PAYOUT,), None)
    assert (view.approvers, view.batch.content_hash) == ((str(cashier.first),), batch.content_hash)


async def test_nothing_is_new_about_a_payee_that_was_paid_before(
    cashier: Cashier, clinic: Facility, owner: AsyncConnection
) -> None:
    await paid(cashier, owner, clinic, 3_000)
    await paid(cashier, owner, clinic, 4_000)
    await cashier.owe(clinic, 5_000)

    [one] = (await seen(cashier, await cashier.submitted())).payouts

    assert one.last is not None
    assert (one.news, one.last.amount.minor) == ((), 4_000)


async def test_another_number_and_another_operator_are_told(
    cashier: Cashier, clinic: Facility, owner: AsyncConnection
) -> None:
    await paid(cashier, owner, clinic, 3_000)
    moov = await a_payout_wallet(cashier.database, cashier.clock, cashier.mutual, account="55222", name="Moov")
    await cashier.pay_to(clinic.id, "66000001", wallet=moov)
    await cashier.owe(clinic, 5_000)

    [one] = (await seen(cashier, await cashier.submitted())).payouts

    assert one.news == (News.NUMBER, News.ROUTE)


def test_a_short_number_is_masked_whole() -> None:
    assert (masked("12345"), masked("400200")) == ("…", "400…00")
