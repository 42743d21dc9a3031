"""What stands in the way of closing a month, and what should be looked at first: one SQL file each in `month_end/`.

A file opens with `-- blocking: sentence` or `-- warning: sentence`, then `-- fr: sentence`. Its one statement reads the
mutual and the month and answers a row per case: `subject`, `minor` (none where no money is meant) and `since`. Adding
an item is adding a file.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from sqlalchemy import text

from app import ledger
from app.db import Session
from app.ledger import Period
from app.membership import Mutual

MOST_EXAMPLES = 5

WHOLE = """
    SELECT count(*) AS cases, CAST(sum(minor) AS bigint) AS minor,
           CAST((array_agg(subject ORDER BY since NULLS FIRST, subject))[1:{most}] AS text[]) AS examples
    FROM ({sql}) AS found
"""


class Weight(StrEnum):
    """Whether an item forbids the closing, or only asks to be looked at."""

    BLOCKING = "blocking"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be settled or looked at; `examples` are the oldest few of its cases, by id or reference."""

    code: str
    weight: Weight
    sentence: str
    sentence_fr: str
    cases: int
    amount_minor: int | None
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A month before its closing: what was found, the blocking first."""

    period: Period
    is_closed: bool
    items: tuple[Item, ...]

    @property
    def blocking(self) -> tuple[Item, ...]:
        """What must be settled before the month closes."""
        return tuple(item for item in self.items if item.weight is Weight.BLOCKING)


@dataclass(frozen=True, slots=True)
class _Watched:
    code: str
    weight: Weight
    sentence: str
    sentence_fr: str
    sql: str


async def month_end(session: Session, mutual: Mutual, month: date) -> Checklist:
    """The checklist of the month that `month` lies in, as things stand now; a closed month's is only told."""
    period = ledger.period_of(month)
    found = [await _look(session, mutual, period, watched) for watched in _watched()]
    return Checklist(
        period=period,
        is_closed=not await ledger.is_open(session, mutual.id, period.ends_on),
        items=tuple(item for item in found if item.cases),
    )


async def left_of(session: Session, mutual: Mutual, month: date, codes: Collection[str]) -> Sequence[Item]:
    """Of these items only what was found in the month that `month` lies in."""
    period = ledger.period_of(month)
    looked = [await _look(session, mutual, period, watched) for watched in _watched() if watched.code in codes]
    return [item for item in looked if item.cases]


async def _look(session: Session, mutual: Mutual, period: Period, watched: _Watched) -> Item:
    values = {
        "mutual_id": mutual.id,
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "ends_at": ends_at(mutual, period),
        "suspense_days": mutual.parameters.suspense_alert[1],
    }
    statement = text(WHOLE.format(most=MOST_EXAMPLES, sql=watched.sql))
    asked = {name: value for name, value in values.items() if f":{name}" in watched.sql}
    row = (await session.execute(statement, asked)).one()
    told = (watched.code, watched.weight, watched.sentence, watched.sentence_fr)
    return Item(*told, cases=row.cases, amount_minor=row.minor, examples=tuple(row.examples or ()))


def ends_at(mutual: Mutual, period: Period) -> datetime:
    """The first instant after a month, where the mutual is."""
    following = period.ends_on + timedelta(days=1)
    return datetime.combine(following, time.min, tzinfo=ZoneInfo(mutual.timezone)).astimezone(UTC)


@cache
def _watched() -> tuple[_Watched, ...]:
    found = [
        _read(file.name, file.read_text("utf-8")) for file in files("app.accounting").joinpath("month_end").iterdir()
    ]
    return tuple(sorted(found, key=lambda one: (one.weight, one.code)))


def _read(name: str, written: str) -> _Watched:
    first, second, sql = written.split("\n", 2)
    weight, sentence = first.removeprefix("-- ").split(": ", 1)
    return _Watched(name.removesuffix(".sql"), Weight(weight), sentence, second.removeprefix("-- fr: "), sql)
