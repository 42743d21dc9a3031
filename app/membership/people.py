"""Persons of a unit: entered with sealed names and the keys that find them, counted, and let go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, text

from app.core.ids import MemberId, MutualId, UnitId, new_id
from app.db import Session, vault
from app.membership import names
from app.membership.errors import AlreadyLeft, UnknownMember
from app.membership.model import NewMember
from app.membership.tables import MemberRow, NameKeyRow

MEMBER_NAME = "member.name"
MEMBER_NINA = "member.nina"

PRESENT = text("""
    SELECT number FROM members
    WHERE mutual_id = :mutual_id AND unit_id = :unit_id AND (left_on IS NULL OR left_on > :on)
""")
LAST_NUMBER = text("SELECT max(number) FROM members WHERE mutual_id = :mutual_id AND unit_id = :unit_id")
LEFT = text("""
    SELECT left_on FROM members
    WHERE mutual_id = :mutual_id AND unit_id = :unit_id AND number = :number
""")
LEAVE = text("""
    UPDATE members SET left_on = greatest(joined_on, CAST(:on AS date)), left_reason = :reason
    WHERE mutual_id = :mutual_id AND unit_id = :unit_id AND number = :number
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A person about to be entered in a unit."""

    unit_id: UnitId
    number: int
    person: NewMember
    joined_on: date
    covered_from: date | None


async def enter_people(session: Session, mutual_id: MutualId, newcomers: Sequence[Newcomer]) -> Sequence[MemberId]:
    """Enter persons; number 1 is the head. A constant number of statements."""
    if not newcomers:
        return []
    keys, ids = vault(session), [MemberId(new_id()) for _ in newcomers]
    rows = [
        {
            "mutual_id": mutual_id,
            "id": member_id,
            "unit_id": one.unit_id,
            "number": one.number,
            "name_sealed": keys.seal(one.person.name, purpose=MEMBER_NAME),
            "sex": one.person.sex,
            "born_on": one.person.born_on,
            "relation": "head" if one.number == 1 else one.person.relation,
            "nina_sealed": keys.seal(one.person.nina, purpose=MEMBER_NINA) if one.person.nina else None,
            "joined_on": one.joined_on,
            "covered_from": one.covered_from,
        }
        for member_id, one in zip(ids, newcomers, strict=True)
    ]
    await session.execute(insert(MemberRow), rows)
    name_keys = [
        {
            "mutual_id": mutual_id,
            "key": keys.index(key, purpose=names.PURPOSE),
            "member_id": member_id,
            "unit_id": one.unit_id,
        }
        for member_id, one in zip(ids, newcomers, strict=True)
        for key in names.keys_to_store(one.person.name)
    ]
    if name_keys:
        await session.execute(insert(NameKeyRow), name_keys)
    return ids


async def present(session: Session, mutual_id: MutualId, unit_id: UnitId, on: date) -> set[int]:
    """The numbers of the persons in the unit at the end of a day."""
    return set(await session.scalars(PRESENT, {"mutual_id": mutual_id, "unit_id": unit_id, "on": on}))


async def next_number(session: Session, mutual_id: MutualId, unit_id: UnitId) -> int:
    """The number of the next person who joins; those of persons who left are not given again."""
    return (await session.scalar(LAST_NUMBER, {"mutual_id": mutual_id, "unit_id": unit_id}) or 0) + 1


async def leave(
    session: Session, mutual_id: MutualId, unit_id: UnitId, numbers: Iterable[int], *, on: date, reason: str
) -> None:
    """Persons leave the unit; `on` is their last day of cover. Raises `UnknownMember`, `AlreadyLeft`."""
    for number in numbers:
        who = {"mutual_id": mutual_id, "unit_id": unit_id, "number": number}
        found = (await session.execute(LEFT, who)).one_or_none()
        if found is None:
            raise UnknownMember(field="member")
        if found.left_on is not None:
            raise AlreadyLeft(field="member")
        await session.execute(LEAVE, who | {"on": on, "reason": reason})
