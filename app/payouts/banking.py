"""What the bank's statement says of payouts that left with a payment file, entered by a person (P4, RELIABILITY E4)."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import PayoutId, new_id
from app.core.money import Money
from app.db import Session, now
from app.membership import Mutual
from app.payouts import moving, settling
from app.payouts.errors import NotConfirmed, NotUnknown
from app.payouts.model import Payout, Sources, State
from app.payouts.rows import payout_of
from app.payouts.tables import EvidenceRow, PayoutRow

STATED = 4
OPEN = (State.ACCEPTED, State.UNKNOWN)


class BankSays(StrEnum):
    """What a statement may show of a payout: executed, refused, or credited back later."""

    EXECUTED = "succeeded"
    REFUSED = "failed"
    RETURNED = "reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankWord:
    """A line of the statement: what it shows, the bank's own reference, and its charge, or what it gives back of it."""

    says: BankSays
    reference: str
    charge: Money


async def state_by_bank(
    session: Session, mutual: Mutual, payout_id: PayoutId, word: BankWord, sources: Sources, actor: Actor
) -> Payout:
    """Settle a bank payout by the statement, which is evidence of its own kind (E4); its charge is 6318 (E15).

    Raises `UnknownPayout`, `NotUnknown` for one whose outcome is not open, `NotConfirmed` for the return of one that
    did not arrive, and `Invalid` without the bank's reference, for a charge below nothing, or for more than it took.
    """
    row = await moving.lock(session, mutual.id, payout_id)
    _examine(mutual, row, word)
    evidence = await _keep(session, row, word)
    act = await moving.act_of(session, mutual, actor, f"bank statement: {word.says.name.lower()}")
    proof = settling.Proof(grade=STATED, evidence_id=evidence.id, operator_reference=word.reference)
    nothing = Money(0, mutual.currency)
    match word.says:
        case BankSays.EXECUTED:
            await settling.succeed(session, mutual, row, sources, fee=word.charge, levy=nothing, proof=proof, act=act)
        case BankSays.REFUSED:
            await settling.fail(session, mutual, row, sources, reason="refused by the bank", proof=proof, act=act)
        case BankSays.RETURNED:
            await settling.come_back(
                session, mutual, row, sources, fee=word.charge, levy=nothing, act=act, evidence_id=evidence.id
            )
    return payout_of(session, row)


def _examine(mutual: Mutual, row: PayoutRow, word: BankWord) -> None:
    is_return = word.says is BankSays.RETURNED
    if is_return and row.state != State.SUCCEEDED:
        raise NotConfirmed
    if row.wallet_id is not None or (not is_return and row.state not in OPEN):
        raise NotUnknown
    if not word.reference.strip():
        raise Invalid(field="reference")
    if word.charge.minor < 0 or word.charge.currency != mutual.currency:
        raise Invalid(field="charge")
    if is_return and word.charge.minor > (row.fee_minor or 0):
        raise Invalid(field="charge")


async def _keep(session: Session, row: PayoutRow, word: BankWord) -> EvidenceRow:
    evidence = EvidenceRow(
        mutual_id=row.mutual_id,
        id=new_id(),
        payout_id=row.id,
        attempt_id=(await moving.attempt_of(session, row)).id,
        grade=STATED,
        said=word.says.value,
        amount_minor=row.amount_minor,
        operator_reference=word.reference,
        effect="settled",
        heard_at=now(session),
    )
    session.add(evidence)
    await session.flush()
    return evidence
