"""Mutuals: founded once with their books, told apart by code; their antennas and places (DOMAIN 3)."""

from dataclasses import replace
from datetime import date

import pytest

from app import ledger, membership
from app.core.errors import Conflict, Invalid
from app.core.ids import MutualId, new_id
from app.core.money import KES
from app.db import Session
from app.ledger.chart import SUSPENSE
from app.membership import Mutual, MutualExists, NewMutual, UnknownAntenna, UnknownMutual
from tests.membership.conftest import MICBA
from tests.membership.village import day


async def test_a_founded_mutual_is_found_by_id_and_by_code(session: Session, micba: Mutual) -> None:
    assert await membership.mutual(session, micba.id) == micba
    assert await membership.mutual_by_code(session, "MICBA") == micba
    assert await membership.mutuals(session) == [micba]


async def test_a_founded_mutual_has_books_in_its_currency(session: Session) -> None:
    founded = await membership.found(session, replace(MICBA, code="NAKURU", currency=KES, timezone="Africa/Nairobi"))

    assert (await ledger.balance(session, founded.id, SUSPENSE)).currency == "KES"


async def test_a_code_is_given_once_and_the_session_goes_on(session: Session, micba: Mutual) -> None:
    with pytest.raises(MutualExists):
        await membership.found(session, replace(MICBA, name="Another"))

    assert await membership.mutuals(session) == [micba]


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (replace(MICBA, antennas=[]), "antennas"),
        (replace(MICBA, antennas=["Dourou", "Dourou"]), "antennas"),
        (replace(MICBA, circle="2"), "circle"),
        (replace(MICBA, circle="002"), "circle"),
        (replace(MICBA, circle="٠٢"), "circle"),
        (replace(MICBA, circle="90"), "circle"),
        (replace(MICBA, timezone="Africa/Mopti"), "timezone"),
    ],
)
async def test_what_no_mutual_can_be_is_refused_by_field(session: Session, new: NewMutual, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        await membership.found(session, new)

    assert refusal.value.field == field


async def test_a_mutual_nobody_founded_is_unknown(session: Session, micba: Mutual) -> None:
    with pytest.raises(UnknownMutual):
        await membership.mutual(session, MutualId(new_id()))
    with pytest.raises(UnknownMutual):
        await membership.mutual_by_code(session, "micba")


async def test_the_first_antenna_is_the_one_meant_when_none_is_named(session: Session, micba: Mutual) -> None:
    added = await membership.add_antenna(session, micba.id, "Soroly")

    assert (await membership.antenna_named(session, micba.id, None)).name == "Bandiagara"
    assert await membership.antenna_named(session, micba.id, "Soroly") == added
    assert [antenna.name for antenna in await membership.antennas(session, micba.id)] == [
        "Bandiagara",
        "Dourou",
        "Soroly",
    ]


async def test_an_antennas_name_is_given_once_in_a_mutual(session: Session, micba: Mutual) -> None:
    with pytest.raises(Conflict):
        await membership.add_antenna(session, micba.id, "Dourou")
    with pytest.raises(UnknownAntenna):
        await membership.antenna_named(session, micba.id, "Sio")

    assert len(await membership.antennas(session, micba.id)) == 2


async def _place(session: Session, mutual: Mutual, name: str, valid_from: date) -> None:
    await membership.add_place(
        session, mutual.id, code="BDG", kind="circle", name=name, parent_code=None, valid_from=valid_from
    )


async def test_a_place_keeps_what_it_was_before_a_reform(session: Session, micba: Mutual) -> None:
    await _place(session, micba, "Bandiagara", day("2012-01-01"))
    await _place(session, micba, "Bandiagara (région)", day("2023-03-13"))

    names = [
        [place.name for place in await membership.places(session, micba.id, day(on))]
        for on in ("2011-12-31", "2023-03-12", "2023-03-13")
    ]

    assert names == [[], ["Bandiagara"], ["Bandiagara (région)"]]


async def test_a_place_is_not_changed_before_it_was(session: Session, micba: Mutual) -> None:
    await _place(session, micba, "Bandiagara", day("2023-03-13"))

    with pytest.raises(Invalid):
        await _place(session, micba, "Bandiagara (région)", day("2023-03-13"))
