"""Carries a configuration file out: founds what is new, adds what is missing, and changes nothing that stands."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app import membership
from app.core.actor import Actor
from app.db import Session
from app.membership import Mutual, NewMutual, Parameters, UnknownMutual
from app.setup.adding import Work, add, end
from app.setup.differences import named, things
from app.setup.gathering import gather
from app.setup.model import MutualSetup
from app.setup.reading import parse


class Outcome(StrEnum):
    """What became of a mutual of the file."""

    FOUNDED = "founded"
    ADDED = "added"
    EQUAL = "equal"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A mutual of the file: what was added, or the things that stand otherwise, for which it was left alone."""

    mutual: Mutual
    outcome: Outcome
    added: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()


async def import_mutuals(
    session: Session, source: str | bytes, actor: Actor, *, dry_run: bool = False, only: Collection[str] = ()
) -> Sequence[Imported]:
    """Import a file's mutuals, or only those of these codes; a dry run tries all of it and takes it back.

    Raises `MalformedSetup`, `UnknownMutual` for a code the file lacks, and what the rooms refuse: then nothing of
    the file is imported.
    """
    setups = await asyncio.to_thread(parse, source)
    if missing := sorted(set(only) - {one.code for one in setups}):
        raise UnknownMutual(field="only", code=missing[0])
    wanted = [one for one in setups if not only or one.code in only]
    async with session.begin_nested() as attempt:
        done = [await carry_out(session, one, actor) for one in wanted]
        if dry_run:
            await attempt.rollback()
    return done


async def carry_out(session: Session, setup: MutualSetup, actor: Actor) -> Imported:
    """Found a mutual by its configuration, or add what it lacks; one that stands otherwise is left as it is."""
    try:
        mutual = await membership.mutual_by_code(session, setup.code)
    except UnknownMutual:
        return await _found(session, setup, actor)
    there, wanted = things(await gather(session, mutual)), things(setup)
    differs = tuple(named(key) for key in wanted if key in there and there[key] != wanted[key])
    if differs:
        return Imported(mutual=mutual, outcome=Outcome.DIFFERS, differs=differs)
    added = await _complete(Work(session=session, mutual=mutual, actor=actor), setup)
    return Imported(mutual=mutual, outcome=Outcome.ADDED if added else Outcome.EQUAL, added=added)


async def _found(session: Session, setup: MutualSetup, actor: Actor) -> Imported:
    """Its last funders leave at the end only: a campaign may run that was opened before they did (F5)."""
    endless = {kind: (*terms[:-1], replace(terms[-1], valid_to=None)) for kind, terms in setup.funders.items()}
    mutual = await membership.found(session, _new(replace(setup, funders=endless)))
    work = Work(session=session, mutual=mutual, actor=actor)
    added = await _complete(work, replace(setup, funders=endless))
    for terms in setup.funders.values():
        await end(work, terms[-1])
    return Imported(mutual=mutual, outcome=Outcome.FOUNDED, added=added)


async def _complete(work: Work, setup: MutualSetup) -> tuple[str, ...]:
    """Add what is not there yet, in the order in which one thing builds on another."""
    there = things(await gather(work.session, work.mutual))
    missing = {key: thing for key, thing in things(setup).items() if key not in there}
    for key, thing in missing.items():
        await add(work, key, thing)
    return tuple(map(named, missing))


def _new(setup: MutualSetup) -> NewMutual:
    return NewMutual(
        code=setup.code,
        name=setup.name,
        circle=setup.circle,
        currency=setup.currency,
        antennas=list(setup.antennas),
        opened_on=setup.opened_on,
        region=setup.region,
        timezone=setup.timezone,
        target_population=setup.target_population,
        parameters=Parameters.model_validate(setup.parameters),
        antenna_places={name: place for name, place in setup.antennas.items() if place is not None},
        funders=[term for terms in setup.funders.values() for term in terms],
    )
