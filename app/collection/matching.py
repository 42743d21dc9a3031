"""Whom a payment is for: the first rule of A3 that applies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app import membership
from app.collection.model import Method, Reason, Target
from app.collection.tables import CollectiveRow
from app.core import references
from app.core.ids import CollectiveId, MutualId
from app.core.msisdn import Msisdn
from app.db import Session
from app.membership import UnitBrief


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """What a payment says of whom it is for; the answer to a request of ours carries the reference we asked for."""

    typed_reference: str | None
    payer: Msisdn | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the mutual knows of the clues of a batch."""

    units: Mapping[str, UnitBrief]
    collectives: Mapping[str, CollectiveId]
    payers: Mapping[Msisdn, Sequence[UnitBrief]]


async def find_targets(session: Session, mutual_id: MutualId, clues: Sequence[Clue]) -> Sequence[Target]:
    """The target of each clue, in order; three reads for any number of them. Only this mutual is looked in."""
    typed = {reference for clue in clues if (reference := _reference(clue)) is not None}
    known = Known(
        units=await membership.find_by_reference(session, mutual_id, typed) if typed else {},
        collectives=await _collectives(session, mutual_id, typed),
        payers=await _payers(session, mutual_id, clues),
    )
    return [target_of(clue, known) for clue in clues]


def target_of(clue: Clue, known: Known) -> Target:
    """A3 in its order: valid reference, collective, declared number, suspense."""
    reference = _reference(clue) or ""
    if reference in known.units:
        unit = known.units[reference]
        return (
            Target(unit_id=unit.id, method=Method.REFERENCE)
            if unit.status.is_open
            else Target(reason=Reason.UNIT_CLOSED)
        )
    if reference in known.collectives:
        return Target(collective_id=known.collectives[reference])
    return _by_payer(known.payers.get(clue.payer, ()) if clue.payer else ())


def _by_payer(declared_by: Sequence[UnitBrief]) -> Target:
    if len(declared_by) == 1:
        return Target(unit_id=declared_by[0].id, method=Method.MSISDN)
    return Target(reason=Reason.AMBIGUOUS_MSISDN if declared_by else Reason.UNKNOWN)


def _reference(clue: Clue) -> str | None:
    """The normalised reference when its check digits agree; it is never corrected (A4)."""
    reference = references.normalise(clue.typed_reference or "")
    return reference if references.is_valid(reference) else None


async def _collectives(session: Session, mutual_id: MutualId, typed: Iterable[str]) -> Mapping[str, CollectiveId]:
    wanted = [reference for reference in typed if references.is_collective(reference)]
    if not wanted:
        return {}
    rows = await session.scalars(
        select(CollectiveRow).where(CollectiveRow.mutual_id == mutual_id, CollectiveRow.reference.in_(wanted))
    )
    return {row.reference: CollectiveId(row.id) for row in rows}


async def _payers(session: Session, mutual_id: MutualId, clues: Sequence[Clue]) -> Mapping[Msisdn, Sequence[UnitBrief]]:
    numbers = {clue.payer for clue in clues if clue.payer is not None}
    return await membership.find_by_payer(session, mutual_id, numbers) if numbers else {}
