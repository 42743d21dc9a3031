"""What the bank says became of its transfers, as rows of a file: evidence of grade E4 (P4, RELIABILITY 4)."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from io import StringIO
from zoneinfo import ZoneInfo

from app.core.money import InvalidAmount, Money
from app.membership import Mutual
from app.payouts.errors import UnreadableConfirmations
from app.providers import Direction, PaymentEvent, PaymentState, ProviderReference

BANK = "bank"
WANTED = ("reference", "outcome", "amount", "charge", "date", "bank_reference", "reason")
OUTCOMES = {"paid": PaymentState.SUCCEEDED, "rejected": PaymentState.FAILED, "returned": PaymentState.REVERSED}
REFERENCE = re.compile(r"[0-9a-f]{32}")
# When a bank books within its day it does not say.
MIDDAY = time(12)


def read_confirmations(body: bytes, mutual: Mutual) -> Sequence[PaymentEvent]:
    """One event per row, tied to our reference; a charge that is left empty is none.

    Columns, by semicolons or commas: reference, outcome, amount, charge, date, bank_reference, reason.
    The outcome is paid, rejected, or returned: credited back after it had arrived, its charge what is given back of it.
    All or nothing: raises `UnreadableConfirmations` with the number of the first row that cannot be meant.
    """
    told: dict[tuple[str | None, bool], PaymentEvent] = {}
    for number, row in _rows(body):
        event = _event(number, row, mutual)
        key = event.request_reference, event.state is PaymentState.REVERSED
        if key in told:
            raise UnreadableConfirmations(field="reference", row=number)
        told[key] = event
    return list(told.values())


def _rows(body: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableConfirmations(row=0) from None
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    rows = csv.DictReader(StringIO(text), delimiter=delimiter, restkey="", restval="")
    if tuple(rows.fieldnames or ()) != WANTED:
        raise UnreadableConfirmations(row=1)
    try:
        for number, row in enumerate(rows, start=2):
            if "" in row:
                raise UnreadableConfirmations(row=number)
            yield number, row
    except csv.Error:
        raise UnreadableConfirmations(row=rows.line_num) from None


def _event(number: int, row: Mapping[str, str], mutual: Mutual) -> PaymentEvent:
    if not all(cell.isprintable() for cell in row.values()):
        raise UnreadableConfirmations(row=number)
    if not REFERENCE.fullmatch(row["reference"]):
        raise UnreadableConfirmations(field="reference", row=number)
    if row["outcome"] not in OUTCOMES:
        raise UnreadableConfirmations(field="outcome", row=number)
    bank_reference = row["bank_reference"].strip()
    return PaymentEvent(
        provider=BANK,
        direction=Direction.OUT,
        state=OUTCOMES[row["outcome"]],
        reference=ProviderReference(bank_reference) if bank_reference else None,
        request_reference=row["reference"],
        amount=_money(number, "amount", row["amount"], mutual),
        fee=_money(number, "charge", row["charge"] or "0", mutual),
        occurred_at=_midday(number, row["date"], mutual.timezone),
        reason=row["reason"].strip() or None,
    )


def _money(number: int, name: str, written: str, mutual: Mutual) -> Money:
    try:
        return Money.parse(written, mutual.currency)
    except InvalidAmount:
        raise UnreadableConfirmations(field=name, row=number) from None


def _midday(number: int, written: str, timezone: str) -> datetime:
    try:
        on = date.fromisoformat(written)
    except ValueError:
        raise UnreadableConfirmations(field="date", row=number) from None
    return datetime.combine(on, MIDDAY, tzinfo=ZoneInfo(timezone)).astimezone(UTC)
