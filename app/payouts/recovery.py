"""Recovery hold: after a backup was restored nothing leaves before every account's history since then is known.

What was paid between backup and restore is not in our books any more: sent once more, it would be paid twice. So the
database refuses to reserve or send anything of a mutual until the statements of all its accounts have been compared
past the restore, or two people have declared them, and until every transfer they show that we do not know is explained.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from app import access, membership, wallets
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import MutualId, PayoutId, new_id
from app.db import Session, now
from app.membership import Mutual
from app.payouts import moving
from app.payouts.errors import AlreadyKnown, MakerApproves, NotDeclared, RecoveryHold, UnknownLane
from app.payouts.model import State
from app.payouts.tables import EvidenceRow, LaneRow, PayoutRow, RecoveryLaneRow, RecoveryRow
from app.wallets import Wallet

log = structlog.get_logger()

# What an operator's clock and ours may differ by, and what was under way when the backup began.
MARGIN = timedelta(hours=1)
# A statement may lag behind what happened: it must go this far past the restore.
SETTLES_WITHIN = timedelta(hours=1)
MAY_HAVE_LEFT = (State.RESERVED, State.NOT_SENT, State.SENDING)
RESTORED = "restored"
HELD = text("""
    SELECT mutual_id FROM wallets WHERE NOT recovery_is_known(mutual_id, account_code)
    UNION SELECT mutual_id FROM payout_lanes WHERE NOT recovery_is_known(mutual_id, account_code)
    UNION SELECT mutual_id FROM recovery_items WHERE decided_at IS NULL
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """A backup that was restored."""

    id: UUID
    backup_taken_at: datetime
    restored_at: datetime
    restored_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """How far the history of an account since a backup is known; it is once `known_at` is set."""

    account_code: str
    recovery_id: UUID
    compared_until: datetime | None
    declared_by: str | None
    note: str | None
    known_at: datetime | None


async def begin_recovery(session: Session, taken_at: datetime, sha256: bytes, actor: Actor) -> Recovery:
    """Hold every mutual from here on; whatever the backup holds as about to leave may have left since.

    As the owner, in the database that was restored, before anybody else may come in.
    """
    for mutual in await membership.mutuals(session):
        await _doubt_all(session, mutual, actor)
    row = RecoveryRow(
        id=new_id(),
        backup_taken_at=taken_at,
        backup_sha256=sha256,
        restored_at=max(now(session), taken_at),
        restored_by=str(actor),
    )
    session.add(row)
    await session.flush()
    return _recovery(row)


async def recoveries(session: Session) -> Sequence[Recovery]:
    """Every backup that was restored, the oldest first."""
    rows = await session.scalars(select(RecoveryRow).order_by(RecoveryRow.restored_at))
    return [_recovery(row) for row in rows]


async def is_held(session: Session, mutual_id: MutualId, account_code: str) -> bool:
    """Whether nothing may leave by this account; the database's own word."""
    return bool(await session.scalar(select(func.recovery_holds(mutual_id, account_code))))


async def require_released(session: Session, mutual_id: MutualId, account_code: str) -> None:
    """Raises `RecoveryHold` while nothing may leave by this account."""
    if await is_held(session, mutual_id, account_code):
        raise RecoveryHold(account=account_code)


async def require_known(session: Session, mutual_id: MutualId, account_code: str) -> None:
    """Raises `RecoveryHold` while an account's history is not known: nobody is asked for what he may have paid."""
    if not await session.scalar(select(func.recovery_is_known(mutual_id, account_code))):
        raise RecoveryHold(account=account_code)


async def held_mutuals(session: Session) -> Sequence[MutualId]:
    """The mutuals of which an account is not known yet, or a transfer not explained."""
    if not await session.scalar(select(RecoveryRow.id).limit(1)):
        return ()
    return [MutualId(one) for one in await session.scalars(HELD)]


async def histories(session: Session, mutual_id: MutualId) -> Sequence[History]:
    """Of every restore and every account of the mutual, the oldest restore first."""
    accounts = await _accounts(session, mutual_id)
    wanted = select(RecoveryLaneRow).where(RecoveryLaneRow.mutual_id == mutual_id)
    rows = await session.scalars(wanted.execution_options(populate_existing=True))
    kept = {(row.recovery_id, row.account_code): row for row in rows}
    return [
        _history(one.id, account, kept.get((one.id, account)))
        for one in await recoveries(session)
        for account in accounts
    ]


async def note_history(session: Session, mutual: Mutual, wallet: Wallet, since: datetime, until: datetime) -> None:
    """A statement that shows all that moved was compared whole, from `since` to `until`.

    Statements may follow each other, but leave no gap; once they go past the restore the history is known.
    """
    for one in await recoveries(session):
        row = await _locked(session, mutual.id, one.id, wallet.account_code)
        begins = max(one.backup_taken_at - MARGIN, wallet.opened_at)
        known_until = row.compared_until or begins
        if row.known_at is not None or since > known_until or until <= known_until:
            continue
        row.compared_until = until
        if until >= one.restored_at + SETTLES_WITHIN:
            row.known_at = now(session)
            log.info("recovery.history_known", account=wallet.account_code, by="statement")
    await session.flush()


async def declare_known(session: Session, mutual: Mutual, account_code: str, note: str, person: Actor) -> None:
    """A person who looked at the account's history elsewhere says that nothing of it is missing here; another confirms.

    A later declaration takes the place of one that waits. Raises `UnknownLane`, `AlreadyKnown`, `Invalid`.
    """
    if not (told := note.strip()):
        raise Invalid(field="note")
    for row in await _unknown(session, mutual.id, account_code):
        row.declared_by, row.declared_at, row.note = str(person), now(session), told
    await session.flush()
    await _record(session, mutual.id, "recovery.declare", account_code, {"note": told}, person)


async def confirm_known(session: Session, mutual: Mutual, account_code: str, person: Actor) -> None:
    """The second person: from now on the account's history is known.

    Raises `UnknownLane`, `AlreadyKnown`, `NotDeclared`, `MakerApproves`.
    """
    for row in await _unknown(session, mutual.id, account_code):
        if row.declared_by is None:
            raise NotDeclared
        if row.declared_by == str(person):
            raise MakerApproves
        row.confirmed_by, row.confirmed_at, row.known_at = str(person), now(session), now(session)
    await session.flush()
    await _record(session, mutual.id, "recovery.confirm", account_code, {}, person)


async def _doubt_all(session: Session, mutual: Mutual, actor: Actor) -> None:
    of = PayoutRow
    wanted = select(of.id).where(of.mutual_id == mutual.id, of.state.in_([state.value for state in MAY_HAVE_LEFT]))
    for payout_id in (await session.scalars(wanted.order_by(of.id))).all():
        await _doubt(session, mutual, await moving.lock(session, mutual.id, PayoutId(payout_id)), actor)


async def _doubt(session: Session, mutual: Mutual, row: PayoutRow, actor: Actor) -> None:
    """It was about to leave when the backup was taken: it is asked about, and never sent for not having left."""
    attempt = await moving.attempt_of(session, row)
    attempt.fence, attempt.leased_until = attempt.fence + 1, None
    attempt.first_sent_at = attempt.first_sent_at or attempt.made_at
    attempt.next_query_at = now(session) if row.wallet_id is not None else None
    evidence = EvidenceRow(
        mutual_id=mutual.id, id=new_id(), payout_id=row.id, attempt_id=attempt.id, delivery_id=None, grade=1,
        said=RESTORED, amount_minor=None, receiver_index=None, operator_reference=None, reason=RESTORED,
        effect="noted", heard_at=now(session),
    )  # fmt: skip
    session.add(evidence)
    act = await moving.act_of(session, mutual, actor, RESTORED)
    if row.state != State.SENDING:
        await moving.move(session, row, State.SENDING, act, evidence_id=evidence.id)
    row.reason = RESTORED
    await moving.move(session, row, State.UNKNOWN, act, evidence_id=evidence.id)


async def _unknown(session: Session, mutual_id: MutualId, account_code: str) -> Sequence[RecoveryLaneRow]:
    """The account's rows that are still unknown, one of each restore, locked."""
    if account_code not in await _accounts(session, mutual_id):
        raise UnknownLane(field="account")
    rows = [await _locked(session, mutual_id, one.id, account_code) for one in await recoveries(session)]
    if not (open_ones := [row for row in rows if row.known_at is None]):
        raise AlreadyKnown
    return open_ones


async def _locked(session: Session, mutual_id: MutualId, recovery_id: UUID, account_code: str) -> RecoveryLaneRow:
    key = {"mutual_id": mutual_id, "recovery_id": recovery_id, "account_code": account_code}
    await session.execute(insert(RecoveryLaneRow).values(key).on_conflict_do_nothing())
    return await session.get_one(RecoveryLaneRow, key, populate_existing=True, with_for_update=True)


async def _accounts(session: Session, mutual_id: MutualId) -> Sequence[str]:
    """Where money of the mutual moves: its wallets, open or closed, and whatever payouts went by."""
    lanes = select(LaneRow.account_code).where(LaneRow.mutual_id == mutual_id)
    own = [wallet.account_code for wallet in await wallets.list_wallets(session, mutual_id)]
    return sorted({*own, *(await session.scalars(lanes)).all()})


async def _record(
    session: Session, mutual_id: MutualId, name: str, account: str, facts: dict[str, object], actor: Actor
) -> None:
    await access.record(session, mutual_id, access.Act(name=name, subject=f"account:{account}", facts=facts), actor)


def _recovery(row: RecoveryRow) -> Recovery:
    return Recovery(
        id=row.id, backup_taken_at=row.backup_taken_at, restored_at=row.restored_at, restored_by=row.restored_by
    )


def _history(recovery_id: UUID, account_code: str, row: RecoveryLaneRow | None) -> History:
    return History(
        account_code=account_code,
        recovery_id=recovery_id,
        compared_until=row.compared_until if row else None,
        declared_by=row.declared_by if row else None,
        note=row.note if row else None,
        known_at=row.known_at if row else None,
    )
