"""Taking in what the bank confirms: kept as it came, read strictly, heard row by row at grade E4 (P4, E15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.dialects.postgresql import insert

from app.core.actor import Actor
from app.core.ids import new_id
from app.db import Session, now
from app.membership import Mutual
from app.payouts.banking import STATED
from app.payouts.confirmations import read_confirmations
from app.payouts.evidence import hear
from app.payouts.finding import find
from app.payouts.model import Heard, Outcome, Receipt, Sources
from app.payouts.tables import BankConfirmationRow
from app.providers import PaymentEvent, PaymentState


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What became of a row of the bank's file."""

    event: PaymentEvent
    receipt: Receipt


async def confirm_by_bank(
    session: Session, mutual: Mutual, body: bytes, sources: Sources, actor: Actor
) -> Sequence[Confirmed]:
    """Hear a bank's file, a report for each of its rows in their order; told again it changes nothing (RELIABILITY 32).

    A reference nobody knows raises an incident once per file and holds nothing else up; a charge is 6318; what came
    back is heard after what arrived. Raises `UnreadableConfirmations`.
    """
    events = read_confirmations(body, mutual)
    is_new = await _keep(session, mutual, body, actor)
    heard = [Heard(event=one, wallet=None, grade=STATED, received_at=now(session)) for one in events]
    known = await find(session, mutual.id, heard)
    told = [at for at, found in enumerate(known) if found is not None or is_new]
    told.sort(key=lambda at: events[at].state is PaymentState.REVERSED)
    receipts = await hear(session, mutual, [heard[at] for at in told], sources, actor)
    report = dict(zip(told, receipts, strict=True))
    nobody = Receipt(outcome=Outcome.UNKNOWN_PAYOUT, reason="unknown_payout")
    return [Confirmed(event=event, receipt=report.get(at, nobody)) for at, event in enumerate(events)]


async def _keep(session: Session, mutual: Mutual, body: bytes, actor: Actor) -> bool:
    """Whether these bytes were not here before; of two who bring them at once the second waits."""
    values = {
        "mutual_id": mutual.id,
        "id": new_id(),
        "body": body,
        "sha256": sha256(body).digest(),
        "taken_by": str(actor),
        "taken_at": now(session),
    }
    kept = insert(BankConfirmationRow).values(values).on_conflict_do_nothing().returning(BankConfirmationRow.id)
    return await session.scalar(kept) is not None
