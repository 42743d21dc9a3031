"""Funders of a mutual's contributions, and from when to when each co-finances (F5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text

from app.core.errors import Invalid
from app.core.ids import MutualId, new_id
from app.db import Session
from app.membership.errors import FunderAccrued, FunderStanding, UnknownFunder
from app.membership.tables import FunderRow

KINDS = ("state", "donor")
ACCRUED = text("""
    SELECT EXISTS (
        SELECT FROM campaigns g
        JOIN accruals c ON c.mutual_id = g.mutual_id AND c.campaign_id = g.id AND c.funder = :kind
        WHERE g.mutual_id = :mutual_id AND g.coverage_from >= :on
    )
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class FunderTerm:
    """Who co-finances as State or donor, from its first day to its last; none is no end in sight.

    The first of its kind has turn 1, who takes over the next.
    """

    kind: str
    name: str
    valid_from: date
    valid_to: date | None
    turn: int = 1


def standing_funders(valid_from: date) -> Sequence[FunderTerm]:
    """State and donor as most mutuals have them, with no end in sight."""
    names = {"state": "État", "donor": "PTF"}
    return [FunderTerm(kind=kind, name=name, valid_from=valid_from, valid_to=None) for kind, name in names.items()]


async def funders(session: Session, mutual_id: MutualId) -> Sequence[FunderTerm]:
    """Every funder the mutual ever had, by kind, the oldest first."""
    return [_term(row) for row in await _rows(session, mutual_id)]


async def funder_on(session: Session, mutual_id: MutualId, kind: str, on: date) -> FunderTerm:
    """Who stands for this kind on a day: the latest that began by then, also after it left, for its schedules run on.

    Raises `UnknownFunder`.
    """
    known = [row for row in await _rows(session, mutual_id) if row.kind == kind]
    if not known:
        raise UnknownFunder(field="kind")
    return _term(([row for row in known if row.valid_from <= on] or known[:1])[-1])


async def end_funder(session: Session, mutual_id: MutualId, kind: str, last_on: date) -> FunderTerm:
    """A funder leaves: `last_on` is its last day, and campaigns that begin later need a scheme without its share.

    Raises `UnknownFunder`, and `Invalid` for a day before it began.
    """
    row = await _latest(session, mutual_id, kind)
    if row is None:
        raise UnknownFunder(field="kind")
    if last_on < row.valid_from:
        raise Invalid(field="last_on")
    row.valid_to = last_on
    await session.flush()
    return _term(row)


async def add_funder(session: Session, mutual_id: MutualId, kind: str, name: str, valid_from: date) -> FunderTerm:
    """Another funder takes over from a day on: the campaigns whose cover begins by then or later are its own (F5).

    Raises `UnknownFunder`, `FunderStanding` unless the one before has left by then, and `FunderAccrued` where shares of
    such a campaign accrued to it already.
    """
    if kind not in KINDS:
        raise UnknownFunder(field="kind")
    before = await _latest(session, mutual_id, kind)
    if before is not None and (before.valid_to is None or before.valid_to >= valid_from):
        raise FunderStanding(field="valid_from")
    if before is not None and await session.scalar(ACCRUED, {"mutual_id": mutual_id, "kind": kind, "on": valid_from}):
        raise FunderAccrued(field="valid_from")
    turn = 1 if before is None else before.turn + 1
    row = FunderRow(mutual_id=mutual_id, id=new_id(), kind=kind, turn=turn, name=name, valid_from=valid_from)
    session.add(row)
    await session.flush()
    return _term(row)


async def funders_gone_by(session: Session, mutual_id: MutualId, on: date) -> Sequence[str]:
    """The kinds whose last funder has left before this day, and those that never had one."""
    last = {row.kind: row.valid_to for row in await _rows(session, mutual_id)}
    return [kind for kind in KINDS if kind not in last or (last[kind] or on) < on]


async def _rows(session: Session, mutual_id: MutualId) -> Sequence[FunderRow]:
    wanted = select(FunderRow).where(FunderRow.mutual_id == mutual_id)
    return (await session.scalars(wanted.order_by(FunderRow.kind.desc(), FunderRow.valid_from))).all()


async def _latest(session: Session, mutual_id: MutualId, kind: str) -> FunderRow | None:
    wanted = select(FunderRow).where(FunderRow.mutual_id == mutual_id, FunderRow.kind == kind)
    return (
        await session.scalars(wanted.order_by(FunderRow.valid_from.desc()).limit(1).with_for_update())
    ).one_or_none()


def _term(row: FunderRow) -> FunderTerm:
    return FunderTerm(kind=row.kind, name=row.name, valid_from=row.valid_from, valid_to=row.valid_to, turn=row.turn)
