"""What was approved for one account and would go to another waits for two approvals again (RELIABILITY 3, I15)."""

from sqlalchemy import LargeBinary, func, select

from app import facilities, wallets
from app.core.actor import Actor
from app.core.ids import FacilityId, PayoutId
from app.core.money import Currency, Money
from app.db import Session, now, vault
from app.facilities import PayeeAccount
from app.membership import Mutual
from app.payouts.batches import payee_at
from app.payouts.costs import expected_fee, expected_levy
from app.payouts.drafting import NewBatch, add_batch, snapshot
from app.payouts.errors import NoPayeeAccount, NotApproved, PayeeUnchanged, UnknownPayout
from app.payouts.lanes import lane_of
from app.payouts.model import Batch, Kind, Lane, State
from app.payouts.submitting import submit_batch
from app.payouts.tables import PayoutRow
from app.payouts.ways import ways_for
from app.routing import stored


async def reapprove(session: Session, mutual: Mutual, payout_id: PayoutId, actor: Actor) -> Batch:
    """A batch of its own for an approved payout whose facility is paid elsewhere by now; claims and amounts stay.

    Raises `UnknownPayout`, `NotApproved`, `PayeeUnchanged`, `NoPayeeAccount`, `NoWallet`.
    """
    row = await _approved(session, mutual, payout_id)
    account = await _new_account(session, mutual, row)
    amount = Money(row.amount_minor, Currency.of(row.currency))
    choice = (await ways_for(session, mutual, [account])).choose(account, amount)
    wallet = await wallets.find_wallet(session, mutual.id, choice.wallet_id) if choice.wallet_id else None
    lane = await lane_of(session, mutual, wallet)
    new = NewBatch(kind=Kind(row.kind), lane=lane, drafts=(), carried_forward={}, label=None, maker=actor)
    row.batch_id = await add_batch(session, mutual, new)
    _redirect(session, mutual, row, lane, account)
    row.routed_because, row.routing = stored(choice).values()
    row.state, row.moved_by, row.moved_because = State.PENDING_APPROVAL.value, str(actor), "payee_changed"
    row.moved_at, row.evidence_id = now(session), None
    await session.flush()
    row.content_hash = await session.scalar(select(func.payout_content_hash(row.mutual_id, row.id, type_=LargeBinary)))
    await session.flush()
    return await submit_batch(session, mutual, row.batch_id, actor)


async def _approved(session: Session, mutual: Mutual, payout_id: PayoutId) -> PayoutRow:
    key = (mutual.id, payout_id)
    row = await session.get(PayoutRow, key, populate_existing=True, with_for_update={"key_share": True})
    if row is None:
        raise UnknownPayout(field="payout_id")
    if row.state != State.APPROVED:
        raise NotApproved
    return row


async def _new_account(session: Session, mutual: Mutual, row: PayoutRow) -> PayeeAccount:
    """Where the facility is paid now; a refund goes to the number that paid, which does not change (A7)."""
    if row.facility_id is None:
        raise PayeeUnchanged
    facility = await facilities.facility(session, mutual.id, FacilityId(row.facility_id))
    account = await facilities.payee_of(session, mutual.id, facility.id)
    if account is None:
        raise NoPayeeAccount(facility=facility.code)
    if account.id == row.payee_account_id:
        raise PayeeUnchanged
    return account


def _redirect(session: Session, mutual: Mutual, row: PayoutRow, lane: Lane, account: PayeeAccount) -> None:
    amount = Money(row.amount_minor, Currency.of(row.currency))
    row.account_code, row.wallet_id = lane.account_code, lane.wallet.id if lane.wallet else None
    row.payee_account_id = account.id
    row.expected_fee_minor = expected_fee(amount, lane.wallet).minor
    row.expected_levy_minor = expected_levy(amount, lane.wallet, mutual.parameters).minor
    for name, value in snapshot(vault(session), payee_at(account)).items():
        setattr(row, name, value)
