"""Plays the events of membership, through the use-cases of that room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app import membership
from app.core.ids import UnitId, new_id
from app.core.msisdn import Msisdn
from app.db import Session
from app.membership import Campaign, NewMember, NewUnit
from app.scenarios.events import AddMember, Enrol, RemoveMember, Renew, TakeOver
from app.scenarios.play.cast import MANAGER, people
from app.scenarios.play.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """A unit as an `enrol` asks for it."""

    name: str
    persons: int
    reference: str | None


async def enrol(stage: Stage, event: Enrol) -> None:
    """New units join (U1-U4); one that stands already enrols again (U2, U8). All of a household, or none."""
    campaign = stage.campaigns[event.campaign]
    wishes = _wishes(event, campaign.scheme.parameters.unit_cap)
    new = [wish for wish in wishes if wish.name not in stage.cast.units]
    payers = [Msisdn.parse(number) for number in event.payers]
    numbers = payers or ([next(stage.cast.own_numbers)] if new else [])
    async with stage.database.transaction() as session:
        joined = await _join(session, stage, event, new, numbers)
        for wish in wishes:
            if wish.name in stage.cast.units:
                await _enrol_again(session, stage, wish, campaign, payers)
    if event.refused is None:
        stage.cast.units.update(joined)
        stage.cast.payers.update({wish.name: numbers[0] for wish in new})


async def renew(stage: Stage, event: Renew) -> None:
    """The head validates the next schedule (U14)."""
    async with stage.database.transaction() as session:
        await _go_on(session, stage, event.unit, event.persons, stage.campaigns[event.campaign])


async def add_member(stage: Stage, event: AddMember) -> None:
    """One more person, perhaps a newborn (U11)."""
    relation = "dependant" if event.newborn_on is None else "child"
    person = NewMember(name=f"{event.unit} {event.line}", relation=relation, born_on=event.newborn_on)
    async with stage.database.transaction() as session:
        await membership.add_member(session, stage.mutual, stage.cast.units[event.unit], person, actor=MANAGER)


async def remove_member(stage: Stage, event: RemoveMember) -> None:
    """One person fewer (U11)."""
    unit_id = stage.cast.units[event.unit]
    async with stage.database.transaction() as session:
        await membership.remove_member(session, stage.mutual, unit_id, event.member, actor=MANAGER)


async def take_over(stage: Stage, event: TakeOver) -> None:
    """Cover begun before the software (U15)."""
    number = next(stage.cast.own_numbers)
    async with stage.database.transaction() as session:
        antenna = await membership.antenna_named(session, stage.mutual.id, None)
        unit = NewUnit(
            antenna_id=antenna.id, household_id=new_id(), members=people(event.unit, event.persons), payers=[number]
        )
        [taken] = await membership.take_over(
            session,
            stage.mutual,
            stage.campaigns[event.campaign],
            [unit],
            cover_from=event.cover_from,
            cover_to=event.cover_to,
            actor=MANAGER,
        )
    if event.refused is None:
        stage.cast.units[event.unit] = taken.id
        stage.cast.payers[event.unit] = number


def _wishes(event: Enrol, unit_cap: int) -> Sequence[_Wish]:
    sizes = membership.unit_sizes(event.persons, unit_cap) if event.is_household else [event.persons]
    references = event.references or (None,) * len(event.units)
    return [
        _Wish(name=name, persons=size, reference=reference)
        for name, size, reference in zip(event.units, sizes, references, strict=True)
    ]


async def _join(
    session: Session, stage: Stage, event: Enrol, wishes: Sequence[_Wish], numbers: Sequence[Msisdn]
) -> Mapping[str, UnitId]:
    if not wishes:
        return {}
    antenna = await membership.antenna_named(session, stage.mutual.id, event.antenna)
    household_id: UUID = new_id()
    units = [
        NewUnit(
            antenna_id=antenna.id,
            household_id=household_id,
            members=people(wish.name, wish.persons),
            payers=numbers,
            reference=wish.reference,
        )
        for wish in wishes
    ]
    joined = await membership.enrol(session, stage.mutual, stage.campaigns[event.campaign], units, actor=MANAGER)
    return {wish.name: unit.id for wish, unit in zip(wishes, joined, strict=True)}


async def _enrol_again(
    session: Session, stage: Stage, wish: _Wish, campaign: Campaign, payers: Sequence[Msisdn]
) -> None:
    """The unit keeps its reference and its people, as many as are wished."""
    await _go_on(session, stage, wish.name, wish.persons, campaign)
    await membership.declare_payers(session, stage.mutual, {stage.cast.units[wish.name]: payers})


async def _go_on(session: Session, stage: Stage, unit: str, persons: int | None, campaign: Campaign) -> None:
    """Renew or enrol again with that many persons: the last numbers leave, newcomers follow on."""
    unit_id = stage.cast.units[unit]
    here = sorted(
        await membership.persons_present(session, stage.mutual.id, unit_id, max(stage.today, campaign.coverage_from))
    )
    wanted = len(here) if persons is None else persons
    await membership.renew(
        session,
        stage.mutual,
        unit_id,
        campaign,
        joining=people(unit, max(0, wanted - len(here)), after=max(here, default=0)),
        leaving=here[wanted:],
        actor=MANAGER,
    )
