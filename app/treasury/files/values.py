"""Amounts and instants as operators' files write them: exactly, or not at all."""

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.core.money import Currency, InvalidAmount, Money
from app.treasury.files.mapping import ISO, FileKind, StatementMapping

SPACES = " \u00a0\u202f\u2009"
MINUS = ("-", "−")
MIDDAY = time(12)
FIRST_YEAR, LAST_YEAR = 2000, 2199
TIME_DIRECTIVES = ("%H", "%I", ISO)


class Unclear(Exception):
    """The text is not a value as the mapping says it is written."""


def signed_minor(written: str, mapping: StatementMapping, currency: Currency) -> int:
    """An amount with its sign, in minor units; raises `Unclear`."""
    bare = _without_units(written.strip(SPACES), mapping.units)
    sign = -1 if bare.startswith(MINUS) else 1
    bare = bare[1:].lstrip(SPACES) if bare.startswith((*MINUS, "+")) else bare
    number = _number(mapping.decimal, mapping.thousands).fullmatch(bare)
    if number is None:
        raise Unclear
    whole = "".join(letter for letter in number["whole"] if letter.isdecimal())
    try:
        return sign * Money.parse(f"{whole}.{number['rest'] or '0'}", currency).minor
    except InvalidAmount:
        raise Unclear from None


def instant(day: str, hour: str | None, mapping: StatementMapping, timezone: str) -> datetime:
    """When it happened, in UTC; a day without an hour is its midday, for files do not say. Raises `Unclear`."""
    found = _moment(day, mapping.date_format, mapping.kind)
    if hour is not None and mapping.time_format is not None:
        found = datetime.combine(found.date(), _moment(hour, mapping.time_format, mapping.kind).time())
    elif not tells_hours(mapping) and found.time() == time(0):
        found = datetime.combine(found.date(), MIDDAY)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unclear
    return (found if found.tzinfo else found.replace(tzinfo=_zone(mapping.timezone or timezone))).astimezone(UTC)


def day_of(moment: datetime, mapping: StatementMapping, timezone: str) -> date:
    """The calendar day of the file's own time zone."""
    return moment.astimezone(_zone(mapping.timezone or timezone)).date()


def midnight(day: date, mapping: StatementMapping, timezone: str) -> datetime:
    """The first moment of a day of the file's own time zone."""
    return datetime.combine(day, time(0), tzinfo=_zone(mapping.timezone or timezone)).astimezone(UTC)


def tells_hours(mapping: StatementMapping) -> bool:
    """Whether the file says at what hour something happened."""
    return mapping.time_format is not None or any(one in mapping.date_format for one in TIME_DIRECTIVES)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _moment(written: str, told: str, kind: FileKind) -> datetime:
    """As the format says; a workbook's own dates are read as what they are."""
    try:
        return datetime.fromisoformat(written) if told == ISO else datetime.strptime(written, told)  # noqa: DTZ007
    except ValueError:
        if kind is not FileKind.XLSX or told == ISO:
            raise Unclear from None
    return _own_date(written)


def _own_date(written: str) -> datetime:
    try:
        if re.fullmatch(r"[0-9]{2}:[0-9]{2}:[0-9]{2}", written):
            return datetime.combine(date(FIRST_YEAR, 1, 1), time.fromisoformat(written))
        return datetime.fromisoformat(written)
    except ValueError:
        raise Unclear from None


@lru_cache(maxsize=256)
def _number(decimal: str, thousands: str) -> re.Pattern[str]:
    """Digits together, or in threes with one kind of separator; `1,50` is never a hundred and fifty."""
    kinds = [f"[{SPACES}]" if one == " " else re.escape(one) for one in thousands]
    grouped = "".join(f"|[0-9]{{1,3}}(?:{one}[0-9]{{3}})+" for one in kinds)
    return re.compile(rf"(?P<whole>[0-9]{{1,18}}{grouped})(?:{re.escape(decimal)}(?P<rest>[0-9]{{1,6}}))?")


def _without_units(written: str, units: tuple[str, ...]) -> str:
    """The number without `FCFA` before or behind it."""
    for unit in units:
        if written.casefold().endswith(unit.casefold()):
            return written[: -len(unit)].rstrip(SPACES)
        if written.casefold().startswith(unit.casefold()):
            return written[len(unit) :].lstrip(SPACES)
    return written
