"""How a wallet's statement files are read: where what stands, and what its words mean; saved, never guessed."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from app.treasury.files.errors import InvalidMapping

DIRECTIVES = re.compile(r"%(.)")
KNOWN_DIRECTIVES = frozenset("dmYyHMSfIp")
A_DAY, AN_HOUR = ("d", "m", "yY"), ("HI", "M")
MOST_WORDS = 100
ISO = "iso"


class FileKind(StrEnum):
    """What the file is."""

    CSV = "csv"
    XLSX = "xlsx"


class Encoding(StrEnum):
    """How the letters of a CSV are written."""

    UTF_8 = "utf-8"
    UTF_8_SIG = "utf-8-sig"
    WINDOWS_1252 = "windows-1252"
    UTF_16 = "utf-16"


class Separator(StrEnum):
    """What stands between two cells of a CSV."""

    SEMICOLON = ";"
    COMMA = ","
    TAB = "\t"
    PIPE = "|"


class Signs(StrEnum):
    """What tells money in from money out.

    The amount's sign, plus in or minus in; a word of the direction column; or columns of their own for credit and
    debit, the debit written plainly or with a minus.
    """

    PLUS_IN = "plus_in"
    MINUS_IN = "minus_in"
    WORDED = "worded"
    COLUMNS = "columns"
    COLUMNS_MINUS = "columns_minus"


class Amounts(StrEnum):
    """What the amount column holds beside a fee column: what was paid, or what the balance moved by."""

    PAID = "paid"
    MOVED = "moved"


Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Words = Annotated[tuple[Word, ...], Field(max_length=MOST_WORDS)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Columns(_Part):
    """The heading of each column, as it is written in the file."""

    reference: Word
    date: Word
    time: Word | None = None
    amount: Word | None = None
    credit: Word | None = None
    debit: Word | None = None
    direction: Word | None = None
    fee: Word | None = None
    levy: Word | None = None
    party: Word | None = None
    party_name: Word | None = None
    typed: Word | None = None
    request: Word | None = None
    account: Word | None = None
    kind: Word | None = None
    status: Word | None = None
    reverses: Word | None = None
    parent: Word | None = None
    balance: Word | None = None

    def named(self) -> Mapping[str, str]:
        """The headings by our names, those that the file has."""
        return {name: heading for name, heading in self if heading is not None}


class Directions(_Part):
    """The words of the direction column."""

    money_in: Words = ()
    money_out: Words = ()


class Statuses(_Part):
    """The words of the status column; a row with another one is refused."""

    succeeded: Words = ()
    failed: Words = ()
    reversed: Words = ()
    pending: Words = ()


class Kinds(_Part):
    """The words of the kind column; a row with another one is refused.

    A reversal takes back the row its `reverses` column names; a fee or levy belongs to the row its `parent` column
    names, or to the row of the same id; own money is a sweep or top-up of ours; the rest is left out.
    """

    payment: Words = ()
    reversal: Words = ()
    fee: Words = ()
    levy: Words = ()
    own_money: Words = ()
    left_out: Words = ()


class LeaveOut(_Part):
    """Rows that are none, such as totals: those whose cell in this column begins with one of the words."""

    column: Word
    begins: Words


class StatementMapping(_Part):
    """How to read the statement files of one wallet."""

    kind: FileKind
    sheet: Word | None = None
    heading_row: int = Field(default=1, ge=1, le=200)
    encoding: Encoding = Encoding.UTF_8_SIG
    separator: Separator = Separator.SEMICOLON
    decimal: str = Field(default=".", pattern=r"^[.,]$")
    thousands: str = Field(default="", pattern=r"^[ .,'’]{0,3}$")
    units: Words = ()
    date_format: Word = ISO
    time_format: Word | None = None
    timezone: Word | None = None
    capitals: bool = False
    columns: Columns
    signs: Signs = Signs.PLUS_IN
    amounts: Amounts = Amounts.PAID
    directions: Directions = Directions()
    statuses: Statuses = Statuses()
    kinds: Kinds = Kinds()
    leave_out: tuple[LeaveOut, ...] = Field(default=(), max_length=20)
    opening_label: Word | None = None
    closing_label: Word | None = None
    checks_balances: bool = True

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        for part, agrees in _agreements(self).items():
            if not agrees:
                raise ValueError(part)
        return self


def mapping_of(data: Mapping[str, Any]) -> StatementMapping:
    """The mapping as it was written or stored; raises `InvalidMapping` with the part that is wrong."""
    try:
        return StatementMapping.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InvalidMapping(field=place or str(first["ctx"]["error"])) from None


def _agreements(mapping: StatementMapping) -> Mapping[str, bool]:
    """What has to hold between the parts, by the part that is at fault."""
    columns = mapping.columns
    apart = mapping.signs in (Signs.COLUMNS, Signs.COLUMNS_MINUS)
    has_both, has_amount = columns.credit is not None and columns.debit is not None, columns.amount is not None
    words = mapping.directions.money_in + mapping.directions.money_out
    return {
        "columns.amount": has_amount is not apart and (columns.credit is not None) is (columns.debit is not None),
        "columns.credit": has_both is apart,
        "columns": len({plain(heading) for heading in columns.named().values()}) == len(columns.named()),
        "columns.direction": (columns.direction is not None) is (mapping.signs is Signs.WORDED) is bool(words),
        "columns.kind": (columns.kind is not None) is _has_words(mapping.kinds),
        "columns.status": (columns.status is not None) is _has_words(mapping.statuses),
        "columns.reverses": bool(mapping.kinds.reversal) or columns.reverses is None,
        "thousands": mapping.decimal not in mapping.thousands,
        "date_format": _is_readable(mapping.date_format, *A_DAY),
        "time_format": (mapping.time_format is not None) is (columns.time is not None)
        and (mapping.time_format is None or _is_readable(mapping.time_format, *AN_HOUR)),
        "timezone": mapping.timezone is None or _is_zone(mapping.timezone),
        "directions": _is_clear(mapping.directions),
        "statuses": _is_clear(mapping.statuses),
        "kinds": _is_clear(mapping.kinds),
    }


def plain(written: str) -> str:
    """Words and headings are the same whatever their capitals and spaces."""
    return " ".join(written.casefold().split())


def _has_words(part: Statuses | Kinds) -> bool:
    return any(words for _, words in part)


def _is_clear(part: BaseModel) -> bool:
    """Whether no word means two things."""
    words = [plain(word) for _, found in part for word in found]
    return len(set(words)) == len(words)


def _is_readable(written: str, *needed: str) -> bool:
    """Whether it tells all that is needed, each part once, in directives that mean the same everywhere."""
    found = DIRECTIVES.findall(written)
    is_whole = all(set(one) & set(found) for one in needed) and ("I" in found) is ("p" in found)
    is_plain = KNOWN_DIRECTIVES.issuperset(found) and len(set(found)) == len(found)
    return written == ISO or (is_whole and is_plain and _is_undone_by_reading(written))


def _is_undone_by_reading(written: str) -> bool:
    try:
        datetime.strptime(datetime(2026, 3, 2).strftime(written), written)  # noqa: DTZ001, DTZ007
    except ValueError:
        return False
    return True


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name of one, or a folder of them
        return False
    return True
