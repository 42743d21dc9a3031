"""Following up: what is in doubt is asked about on the ladder, never sent by guess, and given to people in the end."""

from collections.abc import Sequence

import structlog
from sqlalchemy import select

from app.core.actor import Actor
from app.core.ids import AttemptId, MutualId, PayoutId, WalletId
from app.core.money import Currency, Money
from app.db import Database, Session, now
from app.db.leases import LeaseClock
from app.inbox import Origin
from app.membership import Mutual
from app.payouts import freezing, ladder, moving
from app.payouts.model import Sources, State
from app.payouts.recording import hear_answer, keep_answer
from app.payouts.tables import AttemptRow, PayoutRow
from app.payouts.wake import wake_when_due
from app.payouts.weighing import ANSWERED
from app.providers import Answer, Direction, PayeeKind, ProviderError, ProviderReference, StatusQuestion
from app.wallets import OpenWallet

log = structlog.get_logger()

MOST_AT_ONCE = 100
ASKED_ABOUT = (State.ACCEPTED, State.UNKNOWN)
NEVER_ANSWERED, NEVER_FOUND = "payout.never_answered", "payout.never_found"

Due = tuple[PayoutId, AttemptId]


async def end_leases(database: Database, mutual: Mutual, lease_clock: LeaseClock, actor: Actor) -> int:
    """What is `sending` under a lease that ended may have left: unknown, asked about, never sent (RELIABILITY 14)."""
    async with database.transaction() as session:
        ended = await _ended(session, mutual.id, lease_clock)
    for payout_id in ended:

        async def work(session: Session, payout_id: PayoutId = payout_id) -> None:
            await _end_lease(session, mutual, payout_id, lease_clock, actor)

        await database.run(work)
    return len(ended)


async def due_attempts(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> Sequence[Due]:
    """What of a wallet is to be asked about now, the longest due first."""
    attempt, payout = AttemptRow, PayoutRow
    rows = await session.execute(
        select(attempt.payout_id, attempt.id)
        .join(payout, (payout.mutual_id == attempt.mutual_id) & (payout.id == attempt.payout_id))
        .where(
            attempt.mutual_id == mutual_id,
            attempt.next_query_at <= now(session),
            payout.wallet_id == wallet_id,
            payout.state.not_in([State.NOT_SENT.value, State.SENDING.value]),
        )
        .order_by(attempt.next_query_at)
        .limit(MOST_AT_ONCE)
    )
    return [(PayoutId(payout_id), AttemptId(attempt_id)) for payout_id, attempt_id in rows]


async def follow(
    database: Database,
    mutual: Mutual,
    wallet: OpenWallet,
    due: Due,
    sources: Sources,
    *,
    callback_url: str,
    actor: Actor,
) -> bool:
    """Ask what became of an attempt and hear the answer; true when the same reference may be sent once more.

    Silence moves it up the ladder; what is not found for good, or has no answer within the operator's patience, goes
    to review with an incident.
    """
    async with database.transaction() as session:
        question = await _question(session, mutual.id, due, callback_url)
    answer = await ask(wallet, question)

    async def work(session: Session) -> bool:
        row = await moving.lock(session, mutual.id, due[0])
        attempt = await session.get_one(AttemptRow, (mutual.id, due[1]), populate_existing=True)
        _climb(session, row, attempt, wallet)
        await session.flush()
        if answer is not None and answer.events:
            delivery_id = await keep_answer(session, mutual, wallet, answer, Origin.QUERY, "query", actor)
            await hear_answer(session, mutual, wallet, answer, ANSWERED, delivery_id, sources, actor)
        goes_again = await _judge(session, mutual, row, attempt, wallet, actor)
        await wake_when_due(session, row, attempt)
        return goes_again

    return await database.run(work)


async def ask(wallet: OpenWallet, question: StatusQuestion) -> Answer | None:
    """The operator's answer; none when it did not answer, for silence says nothing."""
    try:
        return await wallet.adapter.query_status(question)
    except ProviderError as error:
        log.warning("payouts.query_unanswered", wallet=str(wallet.wallet.id), code=error.code)
        return None


async def _ended(session: Session, mutual_id: MutualId, lease_clock: LeaseClock) -> Sequence[PayoutId]:
    attempt, payout = AttemptRow, PayoutRow
    rows = await session.scalars(
        select(payout.id)
        .join(attempt, (payout.mutual_id == attempt.mutual_id) & (payout.id == attempt.payout_id))
        .where(
            payout.mutual_id == mutual_id,
            payout.state == State.SENDING.value,
            attempt.outcome.is_(None),
            attempt.leased_until < await lease_clock.now(session),
        )
        .order_by(payout.id)
    )
    return [PayoutId(one) for one in rows]


async def _end_lease(
    session: Session, mutual: Mutual, payout_id: PayoutId, lease_clock: LeaseClock, actor: Actor
) -> None:
    """Take the lease over: whoever held it cannot write any more (I20)."""
    row = await moving.lock(session, mutual.id, payout_id)
    attempt = await moving.attempt_of(session, row)
    has_ended = attempt.leased_until is not None and attempt.leased_until < await lease_clock.now(session)
    if row.state != State.SENDING or not has_ended:
        return
    attempt.fence += 1
    attempt.leased_until = None
    if row.wallet_id is not None:
        attempt.next_query_at = now(session)
    row.reason = "lease_ended"
    await moving.move(session, row, State.UNKNOWN, await moving.act_of(session, mutual, actor, "lease ended"))
    await wake_when_due(session, row, attempt)


async def _question(session: Session, mutual_id: MutualId, due: Due, callback_url: str) -> StatusQuestion:
    row = await session.get_one(PayoutRow, (mutual_id, due[0]), populate_existing=True)
    attempt = await session.get_one(AttemptRow, (mutual_id, due[1]), populate_existing=True)
    known_as = attempt.operator_reference
    return StatusQuestion(
        direction=Direction.OUT,
        reference=attempt.reference,
        handle=attempt.handle,
        provider_reference=ProviderReference(known_as) if known_as else None,
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        callback_url=callback_url,
        payee_kind=PayeeKind(row.payee_kind),
        sent_at=attempt.first_sent_at,
    )


def _climb(session: Session, row: PayoutRow, attempt: AttemptRow, wallet: OpenWallet) -> None:
    """One step up while it is open; what has ended was asked about once, because somebody doubted it."""
    attempt.queries += 1
    is_open = row.state in ASKED_ABOUT and attempt.outcome is None
    attempt.next_query_at = ladder.after_query(attempt, wallet.adapter.profile, now(session)) if is_open else None


async def _judge(
    session: Session, mutual: Mutual, row: PayoutRow, attempt: AttemptRow, wallet: OpenWallet, actor: Actor
) -> bool:
    """What the answer did not settle: sent again by the rule of the quarantine, or given to two people."""
    profile, at = wallet.adapter.profile, now(session)
    if row.state not in ASKED_ABOUT or attempt.outcome is not None:
        return False
    if row.state == State.UNKNOWN and ladder.may_go_again(attempt, profile, at):
        return True
    why = None
    if ladder.is_long_not_found(attempt, profile, at):
        why = NEVER_FOUND
    elif ladder.is_out_of_patience(attempt, profile, at):
        why = NEVER_ANSWERED
    if why is not None:
        act = await moving.act_of(session, mutual, actor, why.removeprefix("payout."))
        await freezing.freeze(session, mutual, row, act, None, kind=why)
    return False
