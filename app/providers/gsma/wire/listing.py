"""The account's list of transactions, page by page: what moved, and where our reference stands in it (gsma §1, §9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.core import jsontext
from app.providers.errors import OutcomeUnknown
from app.providers.gsma.client import written
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.profile import MOST_PAGES, NAME
from app.providers.gsma.wire import problems
from app.providers.gsma.wire.transactions import REVERSAL, Transaction, direction_of, event_of
from app.providers.http import HttpAnswer
from app.providers.messages import read, shaped
from app.providers.values import Answer, Direction, PaymentEvent, PaymentState, ProviderReference

DONE = PaymentState.SUCCEEDED
MOVED = (DONE, PaymentState.REVERSED)

Ways = Mapping[str, Direction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer: its rows, none for those of another shape, and how many there are in all, if that is told."""

    rows: Sequence[Transaction | None]
    total: int | None
    body: bytes


def ends(since: datetime, until: datetime) -> tuple[str, str]:
    """Both ends of a window as the API reads them, rounded outwards to the second."""
    return written(since), written(until + timedelta(seconds=1))


def read_page(answer: HttpAnswer) -> Page:
    """A bare list; a header tells how many rows there are in all (§1)."""
    try:
        rows = jsontext.decode(answer.body) if answer.status == 200 else None
    except jsontext.UnreadableJson:
        rows = None
    if not isinstance(rows, list):
        raise problems.unanswered(answer)
    told = answer.headers.get("x-records-available-count", "")
    total = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None
    return Page(rows=[shaped(Transaction, row) for row in rows], total=total, body=answer.body)


def is_whole(pages: Sequence[Page]) -> bool:
    """Whether these pages are all: as many rows as any one promised, or an empty page where none did.

    A row that came in meanwhile moves the others down, and the later promise counts it. A list that ends before, or
    goes round in a circle, is no answer (RELIABILITY 31).
    """
    had, last = sum(len(page.rows) for page in pages), pages[-1]
    total = max((page.total for page in pages if page.total is not None), default=None)
    repeats = bool(last.rows) and any(page.body == last.body for page in pages[:-1])
    if not repeats and (had >= total if total is not None else not last.rows):
        return True
    if not last.rows or repeats or len(pages) >= MOST_PAGES:
        raise OutcomeUnknown(provider=NAME, reason="incomplete")
    return False


def ways(rows: Sequence[Transaction | None], credentials: Credentials) -> Ways:
    """Which way each movement went, for what takes it back."""
    told = [row for row in rows if row and not row.is_reversal]
    return {row.reference: way for row in told if (way := direction_of(row, credentials))}


def ways_alone(answer: HttpAnswer, credentials: Credentials) -> Ways:
    """The same for one movement that was asked about; none for what nobody could ever read.

    The original of a reversal is any text (§3), and a person reads what it took back. A breakdown is `OutcomeUnknown`.
    """
    if answer.status != 200 and not problems.is_turned_away(answer):
        raise problems.unanswered(answer)
    return ways([read(Transaction, answer.body)], credentials)


def originals_beyond(rows: Sequence[Transaction | None], known: Ways) -> Sequence[str]:
    """What was taken back in this list and does not stand in it."""
    originals = [row.original for row in rows if row and row.is_reversal and row.original]
    return [original for original in dict.fromkeys(originals) if original not in known]


def taken_back(rows: Sequence[Transaction | None], credentials: Credentials) -> frozenset[str]:
    """What was taken back by a row of its own in this list."""
    told = [row for row in rows if row and row.is_reversal]
    return frozenset(row.original for row in told if row.original and credentials.state_of(row.status) is DONE)


def answer_of(
    page: Page, since: datetime, until: datetime, known: Ways, back: frozenset[str], credentials: Credentials
) -> Answer:
    """What moved in the window; what failed or is still open moved nothing."""
    told = [event for row in page.rows if (event := _event(row, known, back, credentials))]
    events = [event for event in told if event.occurred_at is None or since <= event.occurred_at < until]
    return Answer(events=events, body=page.body)


def search(pages: Sequence[Page], reference: str, credentials: Credentials) -> Answer | None:
    """The payout under our reference, however far it is; none where the list does not show it (§9).

    A row that cannot be read may be the one: then nobody can say that it is not there (RELIABILITY 3).
    """
    for page in pages:
        for row in page.rows:
            if row and row.reference_of_ours == reference and row.is_sound and not row.is_reversal:
                return Answer(events=[event_of(row, Direction.OUT, credentials)], body=page.body)
    if any(row is None or not row.is_sound for page in pages for row in page.rows):
        raise OutcomeUnknown(provider=NAME, reason="unreadable")
    return None


def _event(row: Transaction | None, known: Ways, back: frozenset[str], credentials: Credentials) -> PaymentEvent | None:
    """A row that cannot be understood is open, for a person to read (RELIABILITY 1.2).

    What has a reversal of its own beside it had been done, and is told as that: its return is the other row (§3).
    """
    if row is None or not row.is_sound:
        return _unclear(row, "unreadable")
    state = credentials.state_of(row.status)
    if state is not None and state not in MOVED:
        return None
    way = known.get(row.original or "") if row.is_reversal else direction_of(row, credentials)
    if state is None or way is None or (row.is_reversal and row.kind != REVERSAL):
        return _unclear(row, "unclear")
    event = event_of(row, way, credentials)
    if event.state is PaymentState.REVERSED and row.reference in back:
        return replace(event, state=DONE, reference=ProviderReference(row.reference), reverses=None)
    return event


def _unclear(row: Transaction | None, reason: str) -> PaymentEvent:
    return PaymentEvent(
        provider=NAME,
        direction=Direction.IN,
        state=PaymentState.PENDING,
        reference=ProviderReference(row.reference) if row else None,
        occurred_at=row.at if row else None,
        reason=reason,
    )
