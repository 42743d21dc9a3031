"""The medical adviser: his queue, and what he says of a claim before it is decided (C5)."""

from collections.abc import Mapping, Sequence

from sqlalchemy import exists, select

from app.claims import desk, steps
from app.claims.locking import locked_claim, require_open
from app.claims.model import ClaimState, MedicalDecision
from app.claims.tables import ClaimReviewRow, ClaimRow
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import ClaimId, MutualId, new_id
from app.db import Session, now, vault
from app.membership import Mutual

NOTE = "claim.review"
MOST_NOTE = 1_000


async def adviser_queue(
    session: Session, mutual_id: MutualId, *, after: int | None = None, limit: int = 50
) -> Sequence[ClaimRow]:
    """Claims that wait for him, the first received first; `after` is the last position of the page before."""
    of, review = ClaimRow, ClaimReviewRow
    has_word = exists().where(review.mutual_id == of.mutual_id, review.claim_id == of.id, review.round == of.round)
    wanted = select(of).where(of.mutual_id == mutual_id, of.state == ClaimState.IN_REVIEW.value, ~has_word)
    wanted = wanted if after is None else wanted.where(of.position > after)
    return list(await session.scalars(wanted.order_by(of.position).limit(limit)))


async def record_medical(
    session: Session,
    mutual: Mutual,
    claim_id: ClaimId,
    decision: MedicalDecision,
    actor: Actor,
    *,
    eligible_minor: Mapping[str, int] | None = None,
    note: str | None = None,
) -> None:
    """Keep his word for the decision that follows, the last one counts; asking for documents returns the claim.

    To reduce he names codes of lines with what stays eligible. Raises `UnknownClaim`, `AlreadyDecided`, `NotReceived`,
    `MakerDecides`, `Invalid`. The note is medical detail: sealed.
    """
    row = await locked_claim(session, mutual.id, claim_id)
    await require_open(session, row, actor)
    left = dict(eligible_minor or {})
    await _examine(session, row, decision, left, note)
    session.add(_review(session, row, decision, left, note, actor))
    await session.flush()
    returns = decision is MedicalDecision.ASK_DOCUMENTS
    row.state = (ClaimState.RETURNED if returns else ClaimState.IN_REVIEW).value
    await session.flush()
    await steps.note(session, mutual.id, "reviewed", {claim_id: {"decision": decision.value}}, actor)


async def _examine(
    session: Session, row: ClaimRow, decision: MedicalDecision, left: Mapping[str, int], note: str | None
) -> None:
    if note is not None and not 1 <= len(note) <= MOST_NOTE:
        raise Invalid(field="note")
    if (decision is MedicalDecision.REDUCE) != bool(left):
        raise Invalid(field="lines")
    codes = {line.code for line in (await desk.lines_of(session, [row]))[row.id]}
    if not set(left) <= codes or any(minor < 0 for minor in left.values()):
        raise Invalid(field="lines")


def _review(
    session: Session,
    row: ClaimRow,
    decision: MedicalDecision,
    left: Mapping[str, int],
    note: str | None,
    actor: Actor,
) -> ClaimReviewRow:
    return ClaimReviewRow(
        mutual_id=row.mutual_id,
        id=new_id(),
        claim_id=row.id,
        round=row.round,
        decision=decision.value,
        eligible_minor=dict(left),
        note_sealed=vault(session).seal(note, purpose=NOTE) if note else None,
        maker=row.entered_by,
        actor=str(actor),
        made_at=now(session),
    )
