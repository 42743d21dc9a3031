"""The ways money leaves by: their float, their limits, and the switches that stop them (RELIABILITY 3, I5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app import access, ledger, wallets
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import MutualId, WalletId
from app.db import Session, now
from app.ledger import AccountRef
from app.ledger.chart import BANK
from app.membership import Mutual
from app.notices import Incident, raise_incidents
from app.payouts.errors import LaneStopped, LimitReached, UnknownLane
from app.payouts.model import Lane, Payout
from app.payouts.tables import LaneRow, PayoutRow
from app.providers import Profile
from app.providers.registry import installed
from app.wallets import Role, Wallet

BELOW_LEDGER = "payout_lane.balance_below_ledger"
REFUSED = "payout_lane.stopped_by_refusal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a lane may do, in minor units: never below the floor, at most the cap in one payout; none: no limit."""

    floor_minor: int = 0
    cap_minor: int | None = None
    daily_minor: int | None = None
    hourly_count: int | None = None


async def lane_of(session: Session, mutual: Mutual, wallet: Wallet | None) -> Lane:
    """The lane of a payout wallet, or the bank's; made on first use, with the operator's cap for one payout.

    One whose wallet was closed goes on under the next that is opened on its account.
    """
    code = BANK.code if wallet is None else wallet.account_code
    row = await session.get(LaneRow, (mutual.id, code), populate_existing=True)
    if row is None:
        new = {"mutual_id": mutual.id, "account_code": code, "wallet_id": wallet.id if wallet else None}
        new["cap_minor"] = _operators_cap(wallet)
        await session.execute(insert(LaneRow).values(new).on_conflict_do_nothing())
        row = await session.get_one(LaneRow, (mutual.id, code), populate_existing=True)
    if wallet is not None and wallet.is_open and row.wallet_id != wallet.id:
        row = await _taken_over(session, row, wallet)
    return await _lane(session, row, wallet)


async def lane_by_code(session: Session, mutual_id: MutualId, account_code: str) -> Lane:
    """The lane of this account; raises `UnknownLane`."""
    return await _seen(session, await _row(session, mutual_id, account_code))


async def list_lanes(session: Session, mutual_id: MutualId) -> Sequence[Lane]:
    """The mutual's lanes, by account."""
    wanted = select(LaneRow).where(LaneRow.mutual_id == mutual_id).order_by(LaneRow.account_code)
    rows = (await session.scalars(wanted.execution_options(populate_existing=True))).all()
    return [await _seen(session, row) for row in rows]


async def lock_lane(session: Session, mutual_id: MutualId, account_code: str) -> Lane:
    """The lane while nobody else reserves by it; raises `UnknownLane`."""
    return await _seen(session, await _row(session, mutual_id, account_code, lock=True))


async def free_float(session: Session, mutual_id: MutualId, account_code: str) -> int:
    """What may still be reserved: the books' balance, less what is held in transit, less the floor (P1, I5)."""
    row = await _row(session, mutual_id, account_code)
    return await _booked(session, row) - row.reserved_minor - row.floor_minor


async def set_limits(session: Session, mutual: Mutual, account_code: str, limits: Limits, actor: Actor) -> Lane:
    """What the lane may do from now on; raises `UnknownLane`, `Invalid`."""
    _examine(limits)
    row = await _row(session, mutual.id, account_code, lock=True)
    row.floor_minor, row.cap_minor = limits.floor_minor, limits.cap_minor
    row.daily_minor, row.hourly_count = limits.daily_minor, limits.hourly_count
    facts = {name: getattr(limits, name) for name in Limits.__dataclass_fields__}
    await _note(session, row, "payout_lanes.limit", facts, actor)
    return await _seen(session, row)


async def stop_lane(session: Session, mutual: Mutual, account_code: str, because: str, actor: Actor) -> Lane:
    """The kill switch: nothing is reserved or sent by it until it is opened; one that is stopped stays as it is.

    Raises `UnknownLane`, `Invalid` without a reason.
    """
    row = await _row(session, mutual.id, account_code, lock=True)
    told = _told(because)
    if row.stopped_at is None:
        row.stopped_at, row.stopped_by, row.stop_reason = now(session), str(actor), told
        await _note(session, row, "payout_lanes.stop", {"because": told}, actor)
    return await _seen(session, row)


async def open_lane(session: Session, mutual: Mutual, account_code: str, because: str, actor: Actor) -> Lane:
    """Money may leave by it again, unless it is paused; raises `UnknownLane`, `Invalid` without a reason."""
    row = await _row(session, mutual.id, account_code, lock=True)
    told = _told(because)
    if row.stopped_at is not None:
        row.stopped_at = row.stopped_by = row.stop_reason = None
        await _note(session, row, "payout_lanes.open", {"because": told}, actor)
    return await _seen(session, row)


async def stop_provider(session: Session, mutual: Mutual, provider: str, because: str, actor: Actor) -> Sequence[Lane]:
    """Stop every lane of the mutual's by this operator, also of a wallet that paid nothing yet."""
    found = await wallets.list_wallets(session, mutual.id, role=Role.PAYOUT)
    theirs = [wallet for wallet in found if wallet.provider == provider and wallet.is_open]
    lanes = [await lane_of(session, mutual, wallet) for wallet in theirs]
    codes = sorted(lane.account_code for lane in lanes)
    return [await stop_lane(session, mutual, code, because, actor) for code in codes]


async def stop_refused(session: Session, mutual: Mutual, row: PayoutRow, code: str, actor: Actor) -> None:
    """Stop the lane of a payout that was refused in words that the next one would meet too, and tell a person."""
    await stop_lane(session, mutual, row.account_code, code, actor)
    if row.wallet_id is not None:
        facts: dict[str, object] = {"account": row.account_code, "reason": code}
        await raise_incidents(session, [_incident(REFUSED, mutual.id, row.wallet_id, facts)])


async def note_balance(session: Session, mutual: Mutual, wallet: Wallet, balance_minor: int) -> Lane:
    """What the operator says the float is: below what the books hold free of payouts in transit, the lane pauses.

    It resumes when the two agree again; the incident stays for a person.
    """
    code = (await lane_of(session, mutual, wallet)).account_code
    row = await _row(session, mutual.id, code, lock=True)
    expected = await _booked(session, row) - row.reserved_minor
    row.operator_balance_minor, row.operator_balance_at = balance_minor, now(session)
    if balance_minor >= expected:
        row.paused_at = None
    elif row.paused_at is None:
        row.paused_at = now(session)
        facts = {"account": row.account_code, "reported_minor": balance_minor, "expected_minor": expected}
        await raise_incidents(session, [_incident(BELOW_LEDGER, mutual.id, wallet.id, facts)])
    await session.flush()
    return await _lane(session, row, wallet)


def require_running(lane: Lane, wallet_id: UUID | None = None) -> None:
    """Raises `LaneStopped` while a person stopped it, it waits for its operator, or its wallet is closed.

    It waits for the operator's balance to bear out ours, or for the operator to answer at all. What was approved for
    the wallet that is named never leaves by another, which took the lane over.
    """
    if lane.stopped_at is not None:
        raise LaneStopped(account=lane.account_code, because="stopped")
    if lane.paused_at is not None:
        raise LaneStopped(account=lane.account_code, because="paused")
    if lane.operator_down_at is not None:
        raise LaneStopped(account=lane.account_code, because="operator_down")
    if lane.wallet is not None and (not lane.wallet.is_open or wallet_id not in (None, lane.wallet.id)):
        raise LaneStopped(account=lane.account_code, because="closed")


async def require_room(session: Session, mutual: Mutual, lane: Lane, payout: Payout) -> None:
    """Raises `LimitReached` when the payout would exceed the lane's amount of a day or number of an hour.

    What counts was reserved today in the mutual's zone, or within the last hour; the caller holds the lane's lock.
    """
    left_minor = await left_today(session, mutual, lane)
    if left_minor is not None and payout.amount.minor > left_minor:
        raise LimitReached(account=lane.account_code, limit="daily", free_minor=left_minor)
    if lane.hourly_count is not None:
        _, count = await _reserved_since(session, lane, now(session) - timedelta(hours=1))
        if count >= lane.hourly_count:
            raise LimitReached(account=lane.account_code, limit="hourly", free_count=0)


async def left_today(session: Session, mutual: Mutual, lane: Lane) -> int | None:
    """What the lane's day still lets through; none: no limit."""
    if lane.daily_minor is None:
        return None
    sent, _ = await _reserved_since(session, lane, _midnight(now(session), mutual.timezone))
    return max(lane.daily_minor - sent, 0)


async def profile_of(session: Session, row: PayoutRow) -> Profile | None:
    """The habits of the operator that a payout goes by; a bank has none."""
    if row.wallet_id is None:
        return None
    wallet = await wallets.find_wallet(session, MutualId(row.mutual_id), WalletId(row.wallet_id))
    return installed().adapter(wallet.provider).profile


async def _reserved_since(session: Session, lane: Lane, since: datetime) -> tuple[int, int]:
    of = PayoutRow
    wanted = select(func.coalesce(func.sum(of.amount_minor), 0), func.count()).where(
        of.mutual_id == lane.mutual_id, of.account_code == lane.account_code, of.reserved_at >= since
    )
    amount, count = (await session.execute(wanted)).one()
    return int(amount), int(count)


def _midnight(instant: datetime, timezone: str) -> datetime:
    today = business_date(instant, timezone)
    return datetime.combine(today, time(), tzinfo=ZoneInfo(timezone)).astimezone(UTC)


async def _row(session: Session, mutual_id: MutualId, account_code: str, *, lock: bool = False) -> LaneRow:
    key = (mutual_id, account_code)
    locked = {"key_share": True} if lock else None
    row = await session.get(LaneRow, key, populate_existing=True, with_for_update=locked)
    if row is None:
        raise UnknownLane(field="account")
    return row


async def _taken_over(session: Session, row: LaneRow, wallet: Wallet) -> LaneRow:
    """The lane under this wallet, with what people set; its operator has said nothing of the float yet."""
    row = await _row(session, wallet.mutual_id, row.account_code, lock=True)
    caps = [cap for cap in (row.cap_minor, _operators_cap(wallet)) if cap is not None]
    row.wallet_id, row.cap_minor = wallet.id, min(caps, default=None)
    row.paused_at = row.operator_balance_minor = row.operator_balance_at = None
    await session.flush()
    return row


async def _booked(session: Session, row: LaneRow) -> int:
    return (await ledger.balance(session, MutualId(row.mutual_id), AccountRef(row.account_code))).net_minor


async def _note(session: Session, row: LaneRow, name: str, facts: dict[str, object], actor: Actor) -> None:
    subject = f"payout_lane:{row.account_code}"
    await access.record(session, MutualId(row.mutual_id), access.Act(name=name, subject=subject, facts=facts), actor)


async def _seen(session: Session, row: LaneRow) -> Lane:
    if row.wallet_id is None:
        return await _lane(session, row, None)
    wallet = await wallets.find_wallet(session, MutualId(row.mutual_id), WalletId(row.wallet_id))
    return await _lane(session, row, wallet)


async def _lane(session: Session, row: LaneRow, wallet: Wallet | None) -> Lane:
    down_at = None if wallet is None else await wallets.down_since(session, wallet.mutual_id, wallet.id)
    return Lane(
        mutual_id=MutualId(row.mutual_id),
        account_code=row.account_code,
        wallet=wallet,
        reserved_minor=row.reserved_minor,
        floor_minor=row.floor_minor,
        cap_minor=row.cap_minor,
        daily_minor=row.daily_minor,
        hourly_count=row.hourly_count,
        stopped_at=row.stopped_at,
        stop_reason=row.stop_reason,
        paused_at=row.paused_at,
        operator_balance_minor=row.operator_balance_minor,
        operator_down_at=down_at,
    )


def _operators_cap(wallet: Wallet | None) -> int | None:
    return None if wallet is None else installed().adapter(wallet.provider).profile.most_payout_minor


def _examine(limits: Limits) -> None:
    if limits.cap_minor is not None and limits.cap_minor <= 0:
        raise Invalid(field="cap_minor")
    for name in ("floor_minor", "daily_minor", "hourly_count"):
        if (getattr(limits, name) or 0) < 0:
            raise Invalid(field=name)


def _told(because: str) -> str:
    if not (told := because.strip()):
        raise Invalid(field="because")
    return told


def _incident(kind: str, mutual_id: MutualId, wallet_id: UUID, facts: dict[str, object]) -> Incident:
    return Incident(kind=kind, subject_kind="wallet", subject_id=wallet_id, mutual_id=mutual_id, facts=facts)
