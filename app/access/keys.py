"""API keys: `prefix.secret`, shown once, kept as a hash, scoped, rotated with an overlap, revoked at once."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.access.caller import Caller, Scope
from app.access.errors import KeyRefused, ScopeUnknown, Unauthenticated, UnknownKey
from app.access.people import clerk_of, roles_of
from app.access.roles import FACILITIES, PARTNERS, Permission, permissions_of
from app.access.tables import ApiKeyRow, PersonRow
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import FacilityId, MutualId, new_id
from app.db import Session, now

OVERLAP = timedelta(hours=24)
PREFIX_BYTES, SECRET_BYTES = 6, 32
NOBODYS_HASH = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key to be made: a person's (narrowed by `scopes`, if any), a partner's or a facility's (exactly its `scopes`).

    Without a mutual it is good for all in which its holder has a role; a partner's or a facility's is bound to one.
    """

    mutual_id: Scope = None
    person_id: UUID | None = None
    partner: str | None = None
    facility_id: FacilityId | None = None
    scopes: frozenset[Permission] = frozenset()
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """A key as it is listed; its secret is nowhere."""

    id: UUID
    prefix: str
    person_id: UUID | None
    partner: str | None
    facility_id: FacilityId | None
    scopes: tuple[Permission, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    replaced_by: UUID | None


async def create_key(session: Session, new: NewKey, actor: Actor) -> tuple[KeyView, str]:
    """Make a key; its text is answered once and never again. Raises `Invalid`, `ScopeUnknown`."""
    _examine(new, now(session))
    row = ApiKeyRow(
        id=new_id(),
        mutual_id=new.mutual_id,
        person_id=new.person_id,
        partner=new.partner,
        facility_id=new.facility_id,
        scopes=sorted(new.scopes),
        created_at=now(session),
        created_by=str(actor),
        expires_at=new.expires_at,
    )
    text = _give_secret(row)
    session.add(row)
    await session.flush()
    return _view(row), text


async def rotate_key(
    session: Session, mutual_id: MutualId, key_id: UUID, actor: Actor, *, overlap: timedelta = OVERLAP
) -> tuple[KeyView, str]:
    """A successor with the same rights; the former key opens until `overlap` is over.

    Raises `UnknownKey`, `KeyRefused`.
    """
    row = await _locked(session, mutual_id, key_id)
    if row.revoked_at is not None or row.replaced_by is not None:
        raise KeyRefused
    new = NewKey(
        mutual_id=mutual_id,
        person_id=row.person_id,
        partner=row.partner,
        facility_id=_facility(row),
        scopes=frozenset(Permission(scope) for scope in row.scopes),
        expires_at=row.expires_at,
    )
    made, text = await create_key(session, new, actor)
    ends_at = now(session) + overlap
    row.replaced_by = made.id
    row.expires_at = ends_at if row.expires_at is None else min(row.expires_at, ends_at)
    await session.flush()
    return made, text


async def revoke_key(session: Session, mutual_id: MutualId, key_id: UUID, actor: Actor) -> KeyView:
    """End a key: the next request with it is refused. Revoking twice changes nothing; raises `UnknownKey`."""
    row = await _locked(session, mutual_id, key_id)
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = now(session), str(actor)
        await session.flush()
    return _view(row)


async def list_keys(
    session: Session, mutual_id: MutualId, *, after: UUID | None = None, limit: int = 50
) -> Sequence[KeyView]:
    """The keys bound to a mutual, ended ones too, in the order they were made."""
    wanted = select(ApiKeyRow).where(ApiKeyRow.mutual_id == mutual_id).order_by(ApiKeyRow.id).limit(limit)
    return [
        _view(row) for row in await session.scalars(wanted if after is None else wanted.where(ApiKeyRow.id > after))
    ]


async def whose_key(session: Session, text: str) -> Caller:
    """The caller behind a key as it is now; raises `Unauthenticated` whatever is wrong with it (RELIABILITY 37).

    An unknown prefix costs the same comparison as a wrong secret.
    """
    prefix, _, secret = text.partition(".")
    row = await session.scalar(select(ApiKeyRow).where(ApiKeyRow.prefix == prefix)) if prefix.isascii() else None
    agrees = hmac.compare_digest(_hash(secret), NOBODYS_HASH if row is None else row.secret_hash)
    if row is None or not agrees or not _is_live(row, now(session)):
        raise Unauthenticated
    bound_to = None if row.mutual_id is None else MutualId(row.mutual_id)
    actor = Actor.key(row.id) if row.person_id is None else Actor.person(row.person_id)
    allowed = await _allowed(session, row, bound_to)
    return Caller(
        actor=actor,
        name=_name(row),
        key_id=row.id,
        bound_to=bound_to,
        allowed=allowed,
        facility_id=await _facility_of(session, row) if any(FACILITIES & each for each in allowed.values()) else None,
    )


def _examine(new: NewKey, at: datetime) -> None:
    """Whether it has one holder, and one that is no person only what such a holder may have."""
    if sum(holder is not None for holder in (new.person_id, new.partner, new.facility_id)) != 1:
        raise Invalid(field="person_id")
    grantable = PARTNERS if new.facility_id is None else FACILITIES
    if new.person_id is None and (new.mutual_id is None or not new.scopes or new.scopes - grantable):
        raise ScopeUnknown(field="scopes")
    if new.expires_at is not None and new.expires_at <= at:
        raise Invalid(field="expires_at")


def _name(row: ApiKeyRow) -> str:
    """Whose it is, rotated or not."""
    if row.person_id is not None:
        return str(Actor.person(row.person_id))
    return f"partner:{row.mutual_id}:{row.partner}" if row.facility_id is None else f"facility:{row.facility_id}"


def _facility(row: ApiKeyRow) -> FacilityId | None:
    return None if row.facility_id is None else FacilityId(row.facility_id)


async def _facility_of(session: Session, row: ApiKeyRow) -> FacilityId | None:
    """The key's own facility, or the one its person is a clerk of where the key is good."""
    if row.person_id is None:
        return _facility(row)
    found = await clerk_of(session, row.person_id)
    if row.mutual_id is not None:
        return found.get(MutualId(row.mutual_id))
    return next(iter(found.values())) if len(found) == 1 else None


async def _allowed(session: Session, row: ApiKeyRow, bound_to: Scope) -> Mapping[Scope, frozenset[Permission]]:
    """What the holder may do now, by mutual, as far as the key goes; raises `Unauthenticated` for a disabled person."""
    if row.person_id is None:
        return {bound_to: _scopes(row)}
    person = await session.get(PersonRow, row.person_id)
    if person is None or person.disabled_at is not None:
        raise Unauthenticated
    held = {mutual: permissions_of(roles) for mutual, roles in (await roles_of(session, person.id)).items()}
    narrowed = {mutual: allowed & _scopes(row) if row.scopes else allowed for mutual, allowed in held.items()}
    if bound_to is None:
        return narrowed
    return {bound_to: narrowed.get(bound_to, frozenset()) | narrowed.get(None, frozenset())}


def _is_live(row: ApiKeyRow, at: datetime) -> bool:
    return row.revoked_at is None and (row.expires_at is None or at < row.expires_at)


def _scopes(row: ApiKeyRow) -> frozenset[Permission]:
    return frozenset(Permission(scope) for scope in row.scopes)


def _give_secret(row: ApiKeyRow) -> str:
    row.prefix, secret = f"mp{secrets.token_hex(PREFIX_BYTES)}", secrets.token_urlsafe(SECRET_BYTES)
    row.secret_hash = _hash(secret)
    return f"{row.prefix}.{secret}"


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="replace")).digest()


async def _locked(session: Session, mutual_id: MutualId, key_id: UUID) -> ApiKeyRow:
    row = await session.scalar(
        select(ApiKeyRow).where(ApiKeyRow.mutual_id == mutual_id, ApiKeyRow.id == key_id).with_for_update()
    )
    if row is None:
        raise UnknownKey
    return row


def _view(row: ApiKeyRow) -> KeyView:
    return KeyView(
        id=row.id,
        prefix=row.prefix,
        person_id=row.person_id,
        partner=row.partner,
        facility_id=_facility(row),
        scopes=tuple(Permission(scope) for scope in row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        replaced_by=row.replaced_by,
    )
