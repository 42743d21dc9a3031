"""Payouts as statements and balances are compared with them: by name, those it lacks, and what is in flight."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select

from app.core.ids import MutualId, PayoutId, WalletId
from app.db import Session, bulk
from app.payouts import finding
from app.payouts.model import Heard, State
from app.payouts.tables import AttemptRow, EvidenceRow, PayoutRow
from app.payouts.weighing import STATED

# Names are looked for in three places, and a statement has no bound of lines.
AT_ONCE = 1_000
# What may have left the wallet already while its account in the books still shows it (E15 credits it when confirmed).
MAY_HAVE_LEFT = (State.SENDING, State.ACCEPTED, State.UNKNOWN, State.REVIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A payout under the attempt that a line names: `outcome` is the attempt's, none while it is open.

    `settled_by` is what statements said that was not known before: it succeeded, failed, came back.
    """

    id: PayoutId
    attempt_id: UUID
    state: State
    outcome: str | None
    amount_minor: int
    fee_minor: int | None
    settled_by: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unstated:
    """A payout we hold as arrived that no statement ever showed."""

    id: PayoutId
    amount_minor: int
    operator_reference: str | None
    settled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InFlight:
    """Payouts that may have left a wallet: how many, and what they hold of its float, fees and levy included."""

    count: int
    amount_minor: int


async def payouts_named(session: Session, mutual_id: MutualId, heard: Sequence[Heard]) -> Sequence[Named | None]:
    """The payout that each piece names, of its own wallet; none where we know nothing of it."""
    named: list[Named | None] = []
    for at in range(0, len(heard), AT_ONCE):
        some = heard[at : at + AT_ONCE]
        found = await finding.find(session, mutual_id, some)
        known = await _named(session, mutual_id, {of[1] for of in found if of is not None})
        named += [known[of[1]] if of is not None else None for of in found]
    return named


async def payouts_not_stated(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, since: datetime, until: datetime
) -> Sequence[Unstated]:
    """Payouts of those days that arrived and that no statement ever showed."""
    row = PayoutRow
    return await _unstated(
        session, mutual_id, row.wallet_id == wallet_id, row.settled_at.between(since, until), _not_told()
    )


async def still_not_stated(session: Session, mutual_id: MutualId, ids: Collection[UUID]) -> set[PayoutId]:
    """Those of these payouts that are still held as arrived without any statement's word."""
    return {one.id for one in await _unstated(session, mutual_id, bulk.among(PayoutRow.id, ids), _not_told())}


async def in_flight(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> InFlight:
    """What may have left the wallet and is not booked as gone."""
    row = PayoutRow
    states = [state.value for state in MAY_HAVE_LEFT]
    wanted = select(func.count(), func.coalesce(func.sum(row.held_minor), 0)).where(
        row.mutual_id == mutual_id, row.wallet_id == wallet_id, row.state.in_(states)
    )
    count, held = (await session.execute(wanted)).one()
    return InFlight(count=int(count), amount_minor=int(held))


async def _named(session: Session, mutual_id: MutualId, attempt_ids: Collection[UUID]) -> Mapping[UUID, Named]:
    attempt, payout = AttemptRow, PayoutRow
    rows = await session.execute(
        select(payout.id, attempt.id, payout.state, attempt.outcome, payout.amount_minor, payout.fee_minor)
        .join(payout, (payout.mutual_id == attempt.mutual_id) & (payout.id == attempt.payout_id))
        .where(attempt.mutual_id == mutual_id, attempt.id.in_(attempt_ids))
    )
    known = rows.all()
    settled = await _settled_by_statement(session, mutual_id, {row[0] for row in known})
    return {
        attempt_id: Named(
            id=PayoutId(payout_id),
            attempt_id=attempt_id,
            state=State(state),
            outcome=outcome,
            amount_minor=amount,
            fee_minor=fee,
            settled_by=frozenset(said for of, said in settled if of == attempt_id),
        )
        for payout_id, attempt_id, state, outcome, amount, fee in known
    }


async def _settled_by_statement(
    session: Session, mutual_id: MutualId, payout_ids: Collection[UUID]
) -> Sequence[tuple[UUID | None, str]]:
    said = EvidenceRow
    rows = await session.execute(
        select(said.attempt_id, said.said).where(
            said.mutual_id == mutual_id,
            said.payout_id.in_(payout_ids),
            said.grade == STATED,
            said.effect == "settled",
        )
    )
    return [(attempt_id, word) for attempt_id, word in rows]


async def _unstated(session: Session, mutual_id: MutualId, *which: object) -> Sequence[Unstated]:
    row = PayoutRow
    rows = await session.execute(
        select(row.id, row.amount_minor, row.operator_reference, row.settled_at)
        .where(row.mutual_id == mutual_id, row.state == State.SUCCEEDED.value, *which)  # type: ignore[arg-type]
        .order_by(row.id)
    )
    return [Unstated(**one) for one in rows.mappings()]


def _not_told() -> object:
    said = EvidenceRow
    return ~exists().where(
        said.mutual_id == PayoutRow.mutual_id,
        said.payout_id == PayoutRow.id,
        said.grade == STATED,
        said.said == "succeeded",
    )
