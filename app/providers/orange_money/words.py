"""What both Orange Money products share: how a transaction id is written, and the minute in it."""

import re
from datetime import UTC, datetime

from app.providers.values import ProviderReference

TRANSACTION_ID = re.compile(r"[A-Z]{2}([0-9]{6}\.[0-9]{4})\.[A-Za-z0-9._-]{1,40}", re.ASCII)
YEARS = range(2000, 2100)


def reference_of(transaction_id: str | None) -> ProviderReference | None:
    """The operator's id of a movement, in capitals however it was written."""
    return ProviderReference(transaction_id.upper()) if transaction_id else None


def minute_of(transaction_id: str | None) -> datetime | None:
    """The minute written in ids like `MP261121.0959.A00417` (B6); Mali and Senegal keep UTC all year."""
    dated = TRANSACTION_ID.fullmatch(transaction_id or "")
    try:
        instant = datetime.strptime(dated[1], "%y%m%d.%H%M").replace(tzinfo=UTC) if dated else None
    except ValueError:
        return None
    return instant if instant and instant.year in YEARS else None
