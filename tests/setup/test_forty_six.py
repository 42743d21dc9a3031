"""The example with forty-six mutuals: read, imported from one file, equal ever after."""

from app import membership, setup
from app.core.actor import Actor
from app.db import Session
from app.setup import Outcome

ACTOR = Actor.system("test")


async def test_forty_six_mutuals_come_from_one_file_and_are_equal_when_read_again(
    session: Session, forty_six: str
) -> None:
    founded = await setup.import_mutuals(session, forty_six, ACTOR)
    again = await setup.import_mutuals(session, forty_six, ACTOR)

    assert [one.outcome for one in founded] == [Outcome.FOUNDED] * 46
    assert [one.outcome for one in again] == [Outcome.EQUAL] * 46
    assert sorted(one.mutual.circle for one in founded) == [f"{number:02d}" for number in range(1, 47)]


async def test_each_has_its_own_antennas_and_facilities_and_sees_no_other(session: Session, forty_six: str) -> None:
    founded = await setup.import_mutuals(session, forty_six, ACTOR)

    seen = [await setup.export_mutual(session, one.mutual.id) for one in founded]

    for one, text in zip(founded, seen, strict=True):
        [alone] = setup.parse(text)
        assert alone.code == one.mutual.code
        assert list(alone.antennas) == [antenna.name for antenna in await membership.antennas(session, one.mutual.id)]


async def test_what_they_export_into_another_database_is_the_same_file(session: Session, forty_six: str) -> None:
    async with session.begin_nested() as first:
        await setup.import_mutuals(session, forty_six, ACTOR)
        told = await setup.export_all(session)
        await first.rollback()

    await setup.import_mutuals(session, told, ACTOR)

    assert await setup.export_all(session) == told
