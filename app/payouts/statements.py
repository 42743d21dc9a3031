"""What an operator's statement tells of money out: heard as the surest evidence, and each line once (RELIABILITY 4)."""

from collections.abc import Collection, Sequence
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import or_, select

from app.core.actor import Actor
from app.core.ids import AttemptId, MutualId, PayoutId
from app.db import Database, Session, now
from app.inbox import Origin
from app.membership import Mutual
from app.payouts import finding
from app.payouts.evidence import hear
from app.payouts.model import Heard, Receipt, Sources
from app.payouts.recording import keep_answer
from app.payouts.tables import EvidenceRow
from app.payouts.weighing import STATED
from app.providers import Answer, Direction, PaymentEvent, PaymentState
from app.wallets import OpenWallet

log = structlog.get_logger()

# The attempt a line is about, what it says became of it, under which id of the operator's, and of how much.
Line = tuple[UUID | None, str, str | None, int | None]


async def hear_statement(
    database: Database,
    mutual: Mutual,
    wallet: OpenWallet,
    pages: Sequence[Answer],
    sources: Sources,
    actor: Actor,
) -> Sequence[Receipt]:
    """Hear every line about money out, page by page, and what came back after all else; a receipt for each new line.

    It may end a payout either way. A line of no payout of ours is kept and a person told (RELIABILITY 19, 31); one
    that a statement told before changes nothing (32).
    """
    receipts: list[Receipt] = []
    for is_return in (False, True):
        for page in pages:
            events = [event for event in page.events if _is_wanted(event, is_return=is_return)]
            if events:
                work = partial(_hear_page, mutual, wallet, page, events, sources, actor)
                receipts += await database.run(work)
    log.info("payouts.statement_heard", wallet=str(wallet.wallet.id), lines=len(receipts))
    return receipts


def _is_wanted(event: PaymentEvent, *, is_return: bool) -> bool:
    return event.direction is Direction.OUT and (event.state is PaymentState.REVERSED) == is_return


async def _hear_page(
    mutual: Mutual,
    wallet: OpenWallet,
    page: Answer,
    events: Sequence[PaymentEvent],
    sources: Sources,
    actor: Actor,
    session: Session,
) -> Sequence[Receipt]:
    delivery_id = await keep_answer(session, mutual, wallet, page, Origin.STATEMENT, Origin.STATEMENT.value, actor)
    heard = [
        Heard(event=event, wallet=wallet.wallet, grade=STATED, received_at=now(session), delivery_id=delivery_id)
        for event in events
    ]
    return await hear(session, mutual, await _news(session, mutual.id, heard), sources, actor)


async def _news(session: Session, mutual_id: MutualId, heard: Sequence[Heard]) -> Sequence[Heard]:
    """What no statement told before; said twice in one page, it counts once."""
    found = await finding.find(session, mutual_id, heard)
    lines = {_line(one.event, of[1] if of else None): one for one, of in zip(heard, found, strict=True)}
    told = await _told(session, mutual_id, {of[0] for of in found if of})
    return [one for line, one in lines.items() if line not in told]


def _line(event: PaymentEvent, attempt_id: AttemptId | None) -> Line:
    return attempt_id, event.state.value, event.reference, event.amount.minor if event.amount else None


async def _told(session: Session, mutual_id: MutualId, payout_ids: Collection[PayoutId]) -> set[Line]:
    """The lines that statements told before, of these payouts and of payouts nobody knows."""
    row = EvidenceRow
    rows = await session.execute(
        select(row.attempt_id, row.said, row.operator_reference, row.amount_minor).where(
            row.mutual_id == mutual_id,
            row.grade == STATED,
            or_(row.payout_id.in_(payout_ids), row.payout_id.is_(None)),
        )
    )
    return {(attempt_id, said, reference, minor) for attempt_id, said, reference, minor in rows}
