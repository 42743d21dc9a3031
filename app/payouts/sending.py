"""Sending one payout: every step a commit of its own, the operator called between them with no transaction open.

The steps, and what a worker that dies after one leaves behind:

1. `reserve` commits float, attempt and reference            → reserved: sent by the next round, under that reference
2. `begin` commits `sending` with fence and lease            → sending: after the lease unknown, only asked about
3. `is_ours` reads that the lease still covers a whole call  → nothing left: as after 2
4. `pay_out`: one request leaves, and never a second         → it may have moved: as after 2
5. `record` commits the answer, if the fence is still ours   → settled by its evidence, or followed up
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import select

from app import wallets
from app.core.actor import Actor
from app.core.errors import Refused
from app.core.ids import AttemptId, PayoutId
from app.db import Database, Session, now
from app.db.leases import LeaseClock
from app.membership import Mutual
from app.notices import Incident, raise_incidents
from app.payouts import lanes, moving, recording, recovery
from app.payouts.errors import FloatTooLow, LaneStopped, LimitReached, NoPayeeAccount, RecoveryHold
from app.payouts.ladder import may_go_again
from app.payouts.model import Kind, Payout, Sources, State
from app.payouts.recording import Ticket
from app.payouts.reserving import reserve
from app.payouts.rows import payout_of
from app.payouts.tables import AttemptRow, BatchRow, PayoutRow
from app.providers import OutcomeUnknown, PayoutOrder, PayoutTaken, Profile, ProviderError
from app.wallets import Adapters, OpenWallet

log = structlog.get_logger()

REMARKS: Mapping[Kind, str] = {Kind.BENEFITS: "Paiement", Kind.REFUNDS: "Remboursement"}
WAITS = (FloatTooLow, LimitReached, LaneStopped, NoPayeeAccount, RecoveryHold)
MARGIN_S = 60.0
NOT_RESERVED = "payout.not_reserved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What sending takes: the database, the operators, where money comes from, the time of leases, our own address."""

    database: Database
    adapters: Adapters
    sources: Sources
    lease_clock: LeaseClock
    public_url: str


async def send_one(desk: Desk, mutual: Mutual, payout_id: PayoutId, actor: Actor) -> State:
    """Take a payout as far as it goes now: one request at the operator at most; answers where it stands.

    What lane, limits or float do not let through stays where it is and waits; so does what its source no longer has,
    with an incident. A bank payout is reserved only: it leaves with its payment file.
    """
    try:
        payout = await _reserved(desk, mutual, payout_id, actor)
        if payout.wallet_id is None:
            return payout.state
        wallet = await _opened(desk, payout)
        ticket = await _begun(desk, mutual, wallet, payout_id, actor)
    except WAITS as refusal:
        log.info("payout.waits", payout=str(payout_id), code=refusal.code)
        return await _state(desk, mutual, payout_id)
    except Refused as refusal:  # as when its source no longer has the money: a person is told
        await _tell_refused(desk, mutual, payout_id, refusal)
        return await _state(desk, mutual, payout_id)
    if ticket is not None:
        await dispatch(desk, mutual, wallet, ticket, actor)
    return await _state(desk, mutual, payout_id)


async def begin(
    session: Session, mutual: Mutual, payout_id: PayoutId, profile: Profile, lease_clock: LeaseClock, actor: Actor
) -> Ticket | None:
    """Step 2: take the lease of what may be sent now; none when there is nothing to send, or another holds it.

    Raises `LaneStopped`, for a lane that is paused or closed too, and `RecoveryHold`.
    """
    row = await moving.lock(session, mutual.id, payout_id)
    attempt = await moving.last_attempt(session, row)
    if attempt is None or not _may_send(session, row, attempt, profile):
        return None
    lanes.require_running(await lanes.lane_by_code(session, mutual.id, row.account_code), row.wallet_id)
    await recovery.require_released(session, mutual.id, row.account_code)
    was, at = State(row.state), await lease_clock.now(session)
    attempt.fence += 1
    attempt.sendings += 1
    attempt.leased_until = at + timedelta(seconds=whole_call_s(profile) + MARGIN_S)
    attempt.first_sent_at = attempt.first_sent_at or now(session)
    attempt.next_query_at, attempt.resolution_id = None, None
    attempt.not_found, attempt.not_found_since = 0, None
    await moving.move(session, row, State.SENDING, await moving.act_of(session, mutual, actor, f"sent from {was}"))
    return Ticket(
        payout=payout_of(session, row),
        attempt_id=AttemptId(attempt.id),
        reference=attempt.reference,
        fence=attempt.fence,
        leased_until=attempt.leased_until,
        is_doubtful=was in (State.UNKNOWN, State.REVIEW),
        remark=await _remark(session, mutual, row),
    )


async def dispatch(desk: Desk, mutual: Mutual, wallet: OpenWallet, ticket: Ticket, actor: Actor) -> None:
    """Steps 3 to 5. A worker that wakes after its lease ended sends nothing (RELIABILITY 22)."""
    async with desk.database.transaction() as session:
        token = await wallets.callback_token(session, mutual.id, wallet.wallet.id)
        ends_at = await desk.lease_clock.now(session) + timedelta(seconds=whole_call_s(wallet.adapter.profile))
        is_ours = await recording.holds(session, ticket) and ends_at <= ticket.leased_until
    if not is_ours:
        log.warning("payout.lease_lost", payout=str(ticket.payout.id))
        return
    order = PayoutOrder(
        reference=ticket.reference,
        amount=ticket.payout.amount,
        payee=ticket.payout.payee,
        callback_url=f"{desk.public_url}/hooks/{token}",
        remark=ticket.remark,
    )
    try:
        answer = await outcome_of(wallet, order)
    except asyncio.CancelledError:
        await recording.record(desk.database, mutual, wallet, ticket, _unknown("cancelled"), desk.sources, actor)
        raise
    await recording.record(desk.database, mutual, wallet, ticket, answer, desk.sources, actor)


async def outcome_of(wallet: OpenWallet, order: PayoutOrder) -> PayoutTaken | ProviderError:
    """Step 4: what the operator answered; whatever else happens is unknown, never failed (RELIABILITY 1.3)."""
    try:
        return await wallet.adapter.pay_out(order)
    except ProviderError as error:
        return error
    except Exception as error:  # an adapter's mistake may come after the money left
        log.exception("payout.adapter_failed", provider=wallet.wallet.provider)
        return _unknown(type(error).__name__)


def whole_call_s(profile: Profile) -> float:
    """The longest that one call may take."""
    return 2 * profile.connect_timeout_s + profile.read_timeout_s


def _may_send(session: Session, row: PayoutRow, attempt: AttemptRow, profile: Profile) -> bool:
    """The ways into `sending`: new, proven not to have left, after the quarantine, or as two people resolved."""
    match State(row.state):
        case State.RESERVED:
            return True
        case State.NOT_SENT:
            return attempt.next_query_at is None or attempt.next_query_at <= now(session)
        case State.UNKNOWN:
            return may_go_again(attempt, profile, now(session))
        case State.REVIEW:
            return attempt.resolution_id is not None
    return False


async def _reserved(desk: Desk, mutual: Mutual, payout_id: PayoutId, actor: Actor) -> Payout:
    async def work(session: Session) -> Payout:
        return await reserve(session, mutual, payout_id, desk.sources, actor)

    return await desk.database.run(work)


async def _tell_refused(desk: Desk, mutual: Mutual, payout_id: PayoutId, refusal: Refused) -> None:
    """It stays approved: once the money is there again it is sent, or two people order otherwise."""
    incident = Incident(
        kind=NOT_RESERVED,
        subject_kind="payout",
        subject_id=payout_id,
        mutual_id=mutual.id,
        facts={"reason": refusal.code},
    )
    async with desk.database.transaction() as session:
        await raise_incidents(session, [incident])
    log.warning("payout.not_reserved", payout=str(payout_id), code=refusal.code)


async def _begun(desk: Desk, mutual: Mutual, wallet: OpenWallet, payout_id: PayoutId, actor: Actor) -> Ticket | None:
    async def work(session: Session) -> Ticket | None:
        return await begin(session, mutual, payout_id, wallet.adapter.profile, desk.lease_clock, actor)

    return await desk.database.run(work)


async def _opened(desk: Desk, payout: Payout) -> OpenWallet:
    """The wallet with its adapter, before anything is begun: what cannot be spoken to is not sent to."""
    assert payout.wallet_id is not None, "a bank has no adapter"
    async with desk.database.transaction() as session:
        return (await desk.adapters.open(session, payout.mutual_id, {payout.wallet_id}))[payout.wallet_id]


async def _state(desk: Desk, mutual: Mutual, payout_id: PayoutId) -> State:
    of = PayoutRow
    async with desk.database.transaction() as session:
        found = await session.execute(select(of.state).where(of.mutual_id == mutual.id, of.id == payout_id))
        return State(found.scalar_one())


async def _remark(session: Session, mutual: Mutual, row: PayoutRow) -> str:
    """What the payee may read: never a diagnosis, never a member's name (RELIABILITY 38)."""
    batch = await session.get_one(BatchRow, (row.mutual_id, row.batch_id))
    return f"{REMARKS[Kind(row.kind)]} {mutual.code} {batch.number}"


def _unknown(reason: str) -> OutcomeUnknown:
    return OutcomeUnknown(reason=reason)
