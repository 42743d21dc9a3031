"""Pages of the list of transactions as they come, put in the order in which the money moved (wave §4)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import StringConstraints

from app.providers import messages, reading
from app.providers.http import HttpAnswer
from app.providers.messages import Amount, Message, SignedAmount, Text, Word, shaped
from app.providers.wave.profile import MOST_PAGES
from app.providers.wave.wire import problems

A_DAY = timedelta(days=1)
NEGATIVE = "-"

Cursor = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,1024}$")]


class PageInfo(Message):
    """Whether there is more, and where it goes on."""

    has_next_page: bool
    end_cursor: Cursor | None = None


class Day(Message):
    """One page of a day; its rows are read one by one, so that an odd one hides none of its neighbours."""

    page_info: PageInfo
    items: list[object]


class Row(Message):
    """One movement: `amount` is its signed effect, `balance` what the wallet held after it."""

    transaction_id: Word
    timestamp: str
    amount: SignedAmount
    currency: Word
    fee: SignedAmount | None = None
    balance: SignedAmount | None = None
    transaction_type: Word | None = None
    is_reversal: bool = False
    client_reference: Text = None
    checkout_api_session_id: Word | None = None
    aggregated_merchant_id: messages.Line | None = None
    government_tax_amount: Amount | None = None
    government_tax_paid_by_wave: object = None
    counterparty_mobile: object = None
    counterparty_name: object = None
    custom_fields: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer of the operator's about one day."""

    on: date
    items: Sequence[object]
    next: str | None
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row with all that its neighbours say of it, in minor units.

    `moved` is what the balance moved by, none where nothing is known of the balance before it. The row is none where
    it cannot be read; `item` is what stood there. `page` counts the answers.
    """

    page: int
    on: date
    item: object
    row: Row | None
    at: datetime | None
    moved: int | None


def days(since: datetime, until: datetime) -> Sequence[date]:
    """The days of a window, and the one before it, whose last balance the first row starts from; days are UTC's."""
    first = since.date() - A_DAY
    return [first + A_DAY * number for number in range((until.date() - first).days + 1)]


def read_page(answer: HttpAnswer, on: date, cursors: Collection[str]) -> Page:
    """One page; what cannot be read, never ends, or leads back to a cursor already followed, is no answer."""
    day = problems.require(Day, answer)
    more = day.page_info.has_next_page
    if more and (day.page_info.end_cursor in (None, *cursors) or len(cursors) >= MOST_PAGES):
        problems.unanswered(answer, "endless")
    return Page(on=on, items=day.items, next=day.page_info.end_cursor if more else None, body=answer.body)


def lines(pages: Sequence[Page]) -> Sequence[Line]:
    """Every row in the order in which the money moved, told once, with what it moved the balance by."""
    found: list[Line] = []
    held: int | None = None
    for page, item in _in_order(pages):
        row = read_row(item)
        balance = minor(row.balance, row.currency) if row and row.balance is not None else None
        found.append(
            Line(
                page=page,
                on=pages[page].on,
                item=item,
                row=row,
                at=reading.instant(row.timestamp) if row else None,
                moved=None if balance is None or held is None else balance - held,
            )
        )
        held = balance
    return found


def read_row(item: object) -> Row | None:
    """The row, if it has our shape, an instant and amounts of whole units."""
    row = shaped(Row, item)
    if row is None:
        return None
    amounts = (row.amount, row.fee or "0", row.balance or "0", row.government_tax_amount or "0")
    is_sound = all(minor(amount, row.currency) is not None for amount in amounts) and minor(row.amount, row.currency)
    return row if is_sound and reading.instant(row.timestamp) is not None else None


def minor(amount: str, currency: str) -> int | None:
    """A signed amount in minor units; none for what is no amount of this currency."""
    told = reading.money(amount.removeprefix(NEGATIVE), currency)
    if told is None:
        return None
    return -told.minor if amount.startswith(NEGATIVE) else told.minor


def _in_order(pages: Sequence[Page]) -> Iterable[tuple[int, object]]:
    """A day may come with its newest row first: nobody says which way round it is told."""
    for on in sorted({page.on for page in pages}):
        told: dict[str, tuple[int, object]] = {}
        for number, page in enumerate(pages):
            for item in page.items if page.on == on else ():
                told.setdefault(repr(item), (number, item))
        rows = list(told.values())
        yield from reversed(rows) if _is_newest_first([item for _, item in rows]) else rows


def _is_newest_first(items: Sequence[object]) -> bool:
    instants = [reading.instant(row.timestamp) for item in items if (row := read_row(item))]
    ends = [end for end in (*instants[:1], *instants[-1:]) if end]
    return len(ends) == 2 and ends[0] > ends[1]
