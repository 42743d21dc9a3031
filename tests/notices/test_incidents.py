"""What a person must look at is raised once, and resolved once by somebody (RELIABILITY I17)."""

import pytest

from app import membership
from app.core.actor import Actor
from app.core.ids import MutualId, new_id
from app.core.money import XOF
from app.db import Session
from app.membership import NewMutual
from app.notices import Incident, raise_incidents
from app.notices.incidents import IncidentResolved, UnknownIncident, list_incidents, resolve_incident

ACCOUNTANT = Actor.person(new_id())


@pytest.fixture
async def mutual_id(session: Session) -> MutualId:
    """A mutual in Mopti."""
    opened_on = session.info["clock"].now().date()
    new = NewMutual(code="MICMO", name="MICMO", circle="01", currency=XOF, antennas=["Mopti"], opened_on=opened_on)
    return (await membership.found(session, new)).id


def contradicted(mutual_id: MutualId) -> Incident:
    return Incident(kind="payment.contradicted", subject_kind="payment", subject_id=new_id(), mutual_id=mutual_id)


async def test_an_incident_is_raised_once_while_it_is_open(session: Session, mutual_id: MutualId) -> None:
    incident = contradicted(mutual_id)

    await raise_incidents(session, [incident, incident])
    await raise_incidents(session, [incident, contradicted(mutual_id)])

    assert len(await list_incidents(session, mutual_id)) == 2


async def test_what_was_resolved_says_by_whom_and_may_be_raised_again(session: Session, mutual_id: MutualId) -> None:
    incident = contradicted(mutual_id)
    await raise_incidents(session, [incident])
    [row] = await list_incidents(session, mutual_id, is_open=True)

    await resolve_incident(session, mutual_id, row.id, resolution="sound", actor=ACCOUNTANT)
    await raise_incidents(session, [incident])

    [open_again] = await list_incidents(session, mutual_id, is_open=True)
    [resolved] = await list_incidents(session, mutual_id, is_open=False)
    assert (resolved.resolved_by, resolved.resolution) == (str(ACCOUNTANT), "sound")
    assert open_again.id != resolved.id


async def test_the_first_decision_stands(session: Session, mutual_id: MutualId) -> None:
    await raise_incidents(session, [contradicted(mutual_id)])
    [row] = await list_incidents(session, mutual_id)
    await resolve_incident(session, mutual_id, row.id, resolution="sound", actor=ACCOUNTANT)

    with pytest.raises(IncidentResolved):
        await resolve_incident(session, mutual_id, row.id, resolution="forged", actor=ACCOUNTANT)
    assert row.resolution == "sound"


async def test_another_mutuals_incident_is_unknown(session: Session, mutual_id: MutualId) -> None:
    await raise_incidents(session, [contradicted(mutual_id)])
    [row] = await list_incidents(session, mutual_id)
    stranger = MutualId(new_id())

    assert await list_incidents(session, stranger) == []
    with pytest.raises(UnknownIncident):
        await resolve_incident(session, stranger, row.id, resolution="mine", actor=ACCOUNTANT)


async def test_pages_follow_one_another_from_the_newest(session: Session, mutual_id: MutualId) -> None:
    for _ in range(3):
        await raise_incidents(session, [contradicted(mutual_id)])
    [newest, middle] = await list_incidents(session, mutual_id, limit=2)

    rest = await list_incidents(session, mutual_id, after=middle.id)

    assert len(rest) == 1
    assert newest.id > middle.id > rest[0].id
