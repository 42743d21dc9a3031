"""One report, or one act of the year's end: how long it took, what memory its process held, how large its file is."""

import resource
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import BinaryIO

from sqlalchemy import text

from app import ledger, membership, reporting, subsidies
from app.accounting import years
from app.bench.season import ENDS_AT
from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.db import Session
from app.membership import Mutual
from app.reporting.registers import REGISTERS, Asked, Asks, Format, TooLongForWorkbook, report, write_report
from app.settings import Settings
from app.subsidies import Funder
from app.wiring import assembled

MAKER, SECOND = Actor.system("bench"), Actor.system("bench, second person")
WALLET = "55211"
TODAY = ENDS_AT.date()
YEAR = TODAY.year - 1
A_SEASON = TODAY - timedelta(days=100)
A_MONTH_AGO = TODAY - timedelta(days=30)
LONG = frozenset({"journals"})  # of a season they are longer than any workbook
KIB = 1024
A_BATCH = text("SELECT id FROM payout_batches ORDER BY id LIMIT 1")
Draw = Callable[[Session, Mutual, BinaryIO], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a report cost: `peak_mib` is the most its process ever held, the program itself included.

    `refused` says why there is none: a list may be longer than any workbook.
    """

    name: str
    seconds: float
    peak_mib: float
    file_kib: float
    refused: str | None = None


async def draw(settings: Settings, url: str, name: str) -> Drawn:
    """Draw what bears this name, in the evening of the season's last day."""
    async with assembled(settings, url, clock=VirtualClock(ENDS_AT)) as parts:
        async with parts.database.transaction() as session:
            [mutual] = await membership.mutuals(session)
        with tempfile.TemporaryFile() as out:
            started = time.perf_counter()
            async with parts.database.transaction() as session:
                refused = await _try(DRAWN[name], session, mutual, out)
            seconds = time.perf_counter() - started
            out.seek(0, 2)
            size = out.tell()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Drawn(name=name, seconds=seconds, peak_mib=peak / KIB, file_kib=size / KIB, refused=refused)


async def _try(one: Draw, session: Session, mutual: Mutual, out: BinaryIO) -> str | None:
    """Why it was refused, if it is too long."""
    try:
        await one(session, mutual, out)
    except TooLongForWorkbook as error:
        return error.code
    return None


async def _nothing(_session: Session, _mutual: Mutual, _out: BinaryIO) -> None:
    """What the program itself holds."""


async def _register(name: str, form: Format, session: Session, mutual: Mutual, out: BinaryIO) -> None:
    register = REGISTERS[name]
    asked = Asked(
        mutuals=(mutual,),
        since=A_MONTH_AGO if name in LONG else A_SEASON,
        on=TODAY,
        language="fr",
        sees_persons=True,
        account=WALLET if register.asks is Asks.ACCOUNT else None,
        batch_id=await session.scalar(A_BATCH) if register.asks is Asks.BATCH else None,
    )
    await write_report(await report(session, register, asked, made_by=str(MAKER)), form, out)


async def _trial_balance(at: date | None, session: Session, mutual: Mutual, _out: BinaryIO) -> None:
    await ledger.trial_balance(session, mutual.id, at)


async def _indicators(at: date, session: Session, mutual: Mutual, _out: BinaryIO) -> None:
    await reporting.indicators(session, mutual, at)


async def _dashboard(session: Session, mutual: Mutual, _out: BinaryIO) -> None:
    await reporting.dashboard(session, mutual, TODAY)


async def _bill(session: Session, mutual: Mutual, _out: BinaryIO) -> None:
    await subsidies.bill(session, mutual, MAKER, funders=[Funder.STATE])


async def _nominative(session: Session, mutual: Mutual, out: BinaryIO) -> None:
    [statement] = await subsidies.list_statements(session, mutual.id, limit=1)
    await reporting.nominative_csv(session, mutual.id, statement.id, out, with_names=True)


async def _month_end(session: Session, mutual: Mutual, out: BinaryIO) -> None:
    pack = await reporting.month_end(session, mutual, date(YEAR, 12, 1), made_by=str(MAKER))
    out.write(reporting.month_end_pdf(pack, "fr"))


async def _propose_closing(session: Session, mutual: Mutual, _out: BinaryIO) -> None:
    await years.propose_closing(session, mutual, YEAR, MAKER)


async def _close_year(session: Session, mutual: Mutual, _out: BinaryIO) -> None:
    [proposal] = await years.proposals_of(session, mutual.id, YEAR)
    await years.close_year(session, mutual, YEAR, proposal.id, SECOND)


async def _year_end(session: Session, mutual: Mutual, out: BinaryIO) -> None:
    pack = await reporting.year_end(session, mutual, YEAR, made_by=str(MAKER), language="fr")
    out.write(reporting.year_end_pdf(pack, "fr"))


# In the order in which they can be drawn: what is billed before its paper, the year proposed before it is closed.
DRAWN: Mapping[str, Draw] = {
    "nothing": _nothing,
    **{
        f"{name} {form.value}": partial(_register, name, form)
        for name in REGISTERS
        for form in (Format.CSV, Format.XLSX)
    },
    "trial balance now": partial(_trial_balance, None),
    "trial balance a month ago": partial(_trial_balance, A_MONTH_AGO),
    "indicators today": partial(_indicators, TODAY),
    "indicators a month ago": partial(_indicators, A_MONTH_AGO),
    "dashboard": _dashboard,
    "billing": _bill,
    "nominative statement csv": _nominative,
    "month-end pack pdf": _month_end,
    "closing proposed": _propose_closing,
    "year closed": _close_year,
    "year-end pack pdf": _year_end,
}
