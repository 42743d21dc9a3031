"""API keys: what opens, what does not, and what the database keeps of them (RELIABILITY 7, 37)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from app import access, facilities, membership
from app.access import KeyRefused, NewKey, NewPerson, Permission, Role, ScopeUnknown, Unauthenticated, UnknownKey
from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.core.errors import Invalid
from app.core.ids import FacilityId, MutualId
from app.core.money import XOF
from app.db import Session
from app.facilities import Level, NewFacility
from app.membership import NewMutual

SETUP = Actor.system("test")
OWN_CLAIMS = frozenset({Permission.OWN_CLAIMS_READ, Permission.OWN_CLAIMS_SUBMIT})


@pytest.fixture
async def micmo(session: Session, clock: VirtualClock) -> MutualId:
    """A mutual."""
    new = NewMutual(
        code="MICMO", name="MICMO", circle="01", currency=XOF, antennas=["Socoura"], opened_on=clock.now().date()
    )
    return (await membership.found(session, new)).id


@pytest.fixture
async def awa(session: Session, micmo: MutualId) -> UUID:
    """An accountant of MICMO."""
    person = await access.register(session, NewPerson(name="Awa Exemple", email="Awa@Example.test"), SETUP)
    await access.grant(session, person, micmo, Role.ACCOUNTANT, SETUP)
    return person


@pytest.fixture
async def clinic(session: Session, micmo: MutualId) -> FacilityId:
    """A health centre of MICMO."""
    return await a_clinic(session, micmo, "CS01")


async def a_clinic(session: Session, mutual_id: MutualId, code: str) -> FacilityId:
    """A health centre by its code."""
    mutual = await membership.mutual(session, mutual_id)
    new = NewFacility(code=code, name=code, level=Level.CSCOM)
    return (await facilities.register_facility(session, mutual, new, SETUP)).id


async def test_a_key_opens_as_its_person_with_their_roles(session: Session, micmo: MutualId, awa: UUID) -> None:
    _, text_of_key = await access.create_key(session, NewKey(mutual_id=micmo, person_id=awa), SETUP)

    caller = await access.whose_key(session, text_of_key)

    assert caller.actor == Actor.person(awa)
    assert caller.may(Permission.BOOKS_READ, micmo)
    assert not caller.may(Permission.UNITS_ENROL, micmo)


async def test_scopes_narrow_a_persons_key_and_add_nothing(session: Session, micmo: MutualId, awa: UUID) -> None:
    scopes = frozenset({Permission.BOOKS_READ, Permission.UNITS_ENROL})
    _, key = await access.create_key(session, NewKey(mutual_id=micmo, person_id=awa, scopes=scopes), SETUP)

    caller = await access.whose_key(session, key)

    assert caller.allowed_in(micmo) == {Permission.BOOKS_READ}


async def test_only_the_hash_of_a_secret_is_kept(session: Session, micmo: MutualId, awa: UUID) -> None:
    _, key = await access.create_key(session, NewKey(mutual_id=micmo, person_id=awa), SETUP)

    kept = (await session.execute(text("SELECT * FROM api_keys"))).mappings().one()

    secret = key.partition(".")[2]
    assert len(secret) == 43  # 32 bytes
    assert all(secret not in str(value) for value in kept.values())


@pytest.mark.parametrize("spoil", [lambda key: key[:-1], lambda key: key + "x", lambda key: "mpé." + key, lambda _: ""])
async def test_an_altered_key_does_not_open(session: Session, micmo: MutualId, awa: UUID, spoil) -> None:  # type: ignore[no-untyped-def]
    _, key = await access.create_key(session, NewKey(mutual_id=micmo, person_id=awa), SETUP)

    with pytest.raises(Unauthenticated):
        await access.whose_key(session, spoil(key))


async def test_a_revoked_key_is_refused_at_once(session: Session, micmo: MutualId, awa: UUID) -> None:
    made, key = await access.create_key(session, NewKey(mutual_id=micmo, person_id=awa), SETUP)

    await access.revoke_key(session, micmo, made.id, SETUP)

    with pytest.raises(Unauthenticated):
        await access.whose_key(session, key)


async def test_a_key_expires_at_its_instant(session: Session, micmo: MutualId, awa: UUID, clock: VirtualClock) -> None:
    ends_at = clock.now() + timedelta(hours=1)
    _, key = await access.create_key(session, NewKey(mutual_id=micmo, person_id=awa, expires_at=ends_at), SETUP)
    assert (await access.whose_key(session, key)).allowed

    clock.move_to(ends_at)

    with pytest.raises(Unauthenticated):
        await access.whose_key(session, key)


async def test_rotation_overlaps_for_a_day(session: Session, micmo: MutualId, awa: UUID, clock: VirtualClock) -> None:
    made, former = await access.create_key(session, NewKey(mutual_id=micmo, person_id=awa), SETUP)

    _, fresh = await access.rotate_key(session, micmo, made.id, SETUP)

    both = [await access.whose_key(session, key) for key in (former, fresh)]
    assert both[0].name == both[1].name
    clock.advance(timedelta(hours=24))
    assert (await access.whose_key(session, fresh)).allowed
    with pytest.raises(Unauthenticated):
        await access.whose_key(session, former)
    with pytest.raises(KeyRefused):
        await access.rotate_key(session, micmo, made.id, SETUP)


async def test_a_key_of_another_mutual_is_unknown(session: Session, micmo: MutualId, awa: UUID) -> None:
    made, _ = await access.create_key(session, NewKey(mutual_id=micmo, person_id=awa), SETUP)

    with pytest.raises(UnknownKey):
        await access.revoke_key(session, MutualId(awa), made.id, SETUP)


async def test_a_partners_key_may_not_decide_about_money(session: Session, micmo: MutualId) -> None:
    scopes = frozenset({Permission.PAYMENTS_ALLOCATE})

    with pytest.raises(ScopeUnknown):
        await access.create_key(session, NewKey(mutual_id=micmo, partner="Exemple", scopes=scopes), SETUP)


async def test_a_withdrawn_role_ends_what_every_key_of_the_person_may(
    session: Session, micmo: MutualId, awa: UUID
) -> None:
    _, key = await access.create_key(session, NewKey(mutual_id=micmo, person_id=awa), SETUP)

    await access.withdraw(session, awa, micmo, Role.ACCOUNTANT, SETUP)

    assert (await access.whose_key(session, key)).allowed_in(micmo) == frozenset()


async def test_a_disabled_persons_key_does_not_open(session: Session, micmo: MutualId, awa: UUID) -> None:
    _, key = await access.create_key(session, NewKey(mutual_id=micmo, person_id=awa), SETUP)

    await access.disable(session, awa)

    with pytest.raises(Unauthenticated):
        await access.whose_key(session, key)


async def test_a_facilitys_key_opens_for_its_own_claims(session: Session, micmo: MutualId, clinic: FacilityId) -> None:
    """RELIABILITY I21: the caller says whose claims they are, rotated or not."""
    made, _ = await access.create_key(session, NewKey(mutual_id=micmo, facility_id=clinic, scopes=OWN_CLAIMS), SETUP)
    _, key = await access.rotate_key(session, micmo, made.id, SETUP)

    caller = await access.whose_key(session, key)

    assert (caller.facility_id, caller.bound_to, caller.name) == (clinic, micmo, f"facility:{clinic}")
    assert caller.allowed_in(micmo) == OWN_CLAIMS


@pytest.mark.parametrize("scopes", [frozenset(), frozenset({Permission.CLAIMS_READ, Permission.OWN_CLAIMS_READ})])
async def test_a_facilitys_key_may_hold_its_own_claims_only(
    session: Session, micmo: MutualId, clinic: FacilityId, scopes: frozenset[Permission]
) -> None:
    with pytest.raises(ScopeUnknown):
        await access.create_key(session, NewKey(mutual_id=micmo, facility_id=clinic, scopes=scopes), SETUP)


async def test_a_facilitys_key_is_bound_to_its_mutual(session: Session, clinic: FacilityId) -> None:
    with pytest.raises(ScopeUnknown):
        await access.create_key(session, NewKey(facility_id=clinic, scopes=OWN_CLAIMS), SETUP)


async def test_a_key_has_one_holder(session: Session, micmo: MutualId, awa: UUID, clinic: FacilityId) -> None:
    with pytest.raises(Invalid):
        new = NewKey(mutual_id=micmo, person_id=awa, facility_id=clinic, scopes=OWN_CLAIMS)
        await access.create_key(session, new, SETUP)


@pytest.mark.parametrize("is_bound", [True, False])
async def test_a_clerk_calls_for_their_facility(
    session: Session, micmo: MutualId, awa: UUID, clinic: FacilityId, is_bound: bool
) -> None:
    await access.grant(session, awa, micmo, Role.CLERK, SETUP, facility_id=clinic)
    _, key = await access.create_key(session, NewKey(mutual_id=micmo if is_bound else None, person_id=awa), SETUP)

    assert (await access.whose_key(session, key)).facility_id == clinic


async def test_a_withdrawn_clerk_calls_for_no_facility(
    session: Session, micmo: MutualId, awa: UUID, clinic: FacilityId
) -> None:
    await access.grant(session, awa, micmo, Role.CLERK, SETUP, facility_id=clinic)
    _, key = await access.create_key(session, NewKey(mutual_id=micmo, person_id=awa), SETUP)

    await access.withdraw(session, awa, micmo, Role.CLERK, SETUP)

    assert (await access.whose_key(session, key)).facility_id is None
