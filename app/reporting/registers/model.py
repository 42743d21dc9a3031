"""What a register is made of: columns of a kind, rows that come in pages, and whom and when it was drawn up for."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.access import Permission
from app.core.errors import Invalid, NotFound, Refused
from app.core.money import Money
from app.db import Session
from app.membership import Mutual

Cell = str | int | Decimal | date | Money | None
Cells = tuple[Cell, ...]
PLAIN_ROWS = 500


class Kind(StrEnum):
    """What a column holds, which says how each kind of file writes it."""

    TEXT = "text"
    MONEY = "money"
    DATE = "date"
    COUNT = "count"
    PERCENT = "percent"

    @property
    def is_figure(self) -> bool:
        """Whether it stands at the right."""
        return self in (Kind.MONEY, Kind.COUNT, Kind.PERCENT)


class Format(StrEnum):
    """A kind of file."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


class Asks(StrEnum):
    """What a register has to be told besides the mutual; a day is today and a period this month unless it is said."""

    DAY = "day"
    PERIOD = "period"
    ACCOUNT = "account"
    BATCH = "batch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column under a name programs can rely on; `secret` is the purpose that its sealed texts were sealed for.

    `words` is where the catalogue has the words of its codes, `sentence` tells one in a language; `weight` is its share
    of a page's width.
    """

    key: str
    kind: Kind = Kind.TEXT
    weight: int = 12
    is_summed: bool = False
    words: str | None = None
    secret: str | None = None
    sentence: Callable[[str, str], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """For whom, of which days: `on` is the last day, `since` the first; `mutuals` are those the union's reader sees."""

    mutuals: tuple[Mutual, ...]
    since: date
    on: date
    language: str
    sees_persons: bool = False
    account: str | None = None
    batch_id: UUID | None = None
    only: tuple[int, int] | None = None

    @property
    def mutual(self) -> Mutual:
        """The mutual of a register of one."""
        return self.mutuals[0]

    def part(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Of rows that are read at once, the page that is asked for."""
        skipped, most = self.only or (0, len(rows))
        return rows[skipped : skipped + most]


Rows = Callable[[Session, "Register", Asked], AsyncIterator[Sequence[Sequence[Any]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A list that can be asked for: what it needs to be allowed and told, its columns, and how its rows are read.

    Rows that follow each other with the same text in `group_by` have a sum of their own; `signs` are those who sign.
    One that `is_counted` is as long as the books: its rows are counted, by their own statement, before any is read.
    """

    name: str
    needs: Permission
    columns: tuple[Column, ...]
    rows: Rows
    asks: Asks = Asks.DAY
    group_by: str | None = None
    signs: tuple[str, ...] = ()
    is_today_only: bool = False
    is_counted: bool = False
    is_of_union: bool = False

    @property
    def has_persons(self) -> bool:
        """Whether it names people: taking it out is kept on record (RELIABILITY 38)."""
        return any(column.secret for column in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A register as asked for by somebody at an instant: its head, and its rows still to be read, page by page.

    `is_longer_than` answers for a register that is counted; of any other it is said only as it is written.
    """

    register: Register
    asked: Asked
    title: str
    of_when: str
    made_by: str
    made_at: datetime
    chain_head: str
    pages: AsyncIterator[Sequence[Cells]]
    is_longer_than: Callable[[int], Awaitable[bool]]


class UnknownReport(NotFound):
    """There is no report of this name; nothing was made."""

    code = "reporting.unknown_report"


class TooLongForPaper(Refused):
    """The list has more rows than a paper holds; take it as CSV or XLSX."""

    code = "reporting.too_long_for_paper"


class TooLongForWorkbook(Refused):
    """The list has more rows than a sheet of a workbook holds; take it as CSV, or of fewer days."""

    code = "reporting.too_long_for_workbook"


class TodayOnly(Invalid):
    """This list is kept for today only: a day gone by cannot be told from its rows."""

    code = "reporting.today_only"
