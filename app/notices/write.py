"""Notices to payers: written with what they tell of, delivered later."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.ids import MutualId, PaymentId, UnitId, new_id
from app.core.msisdn import Msisdn
from app.db import Session, bulk, now, vault
from app.notices.messages import Message, facts_of
from app.notices.tables import NoticeRow
from app.notices.texts import render

RECIPIENT = "notice.recipient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message for one phone, and what it is about."""

    mutual_id: MutualId
    recipient: Msisdn
    message: Message
    language: str = "fr"
    payment_id: PaymentId | None = None
    unit_id: UnitId | None = None


async def write(session: Session, notices: Sequence[Notice]) -> None:
    """Add them in one statement, in the transaction that makes them true; the text is as of now (A9)."""
    await bulk.insert(session, NoticeRow, [_row(session, notice) for notice in notices])


def _row(session: Session, notice: Notice) -> dict[str, Any]:
    return {
        "mutual_id": notice.mutual_id,
        "id": new_id(),
        "kind": notice.message.kind,
        "recipient_sealed": vault(session).seal(notice.recipient.e164, purpose=RECIPIENT),
        "recipient_masked": notice.recipient.masked,
        "language": notice.language,
        "text": render(notice.message, notice.language),
        "facts": facts_of(notice.message),
        "payment_id": notice.payment_id,
        "unit_id": notice.unit_id,
        "status": "waiting",
        "created_at": now(session),
    }
