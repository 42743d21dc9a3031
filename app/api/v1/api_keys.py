"""API keys of a mutual: made, replaced and revoked by an administrator; the secret is shown once."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from app import access, facilities
from app.access import KeyView, NewKey, Permission
from app.api.fields import Asked, Instant, Shown, Text, named, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.core.ids import FacilityId

routes = Resource("People and keys")

KeyPath = Annotated[UUID, named("The key's id.", "L'identifiant de la clé.", "01930000-0000-7000-8000-00000000000d")]


class KeyShown(Shown):
    """A key without its secret."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-00000000000d")
    prefix: str = told("Its visible part.", "Sa partie visible.", "mp0a1b2c3d4e5f")
    person_id: UUID | None = told("Whose it is.", "À qui elle est.", "01930000-0000-7000-8000-00000000000c")
    partner: str | None = told("Or which partner's.", "Ou à quel partenaire.", None)
    facility_id: UUID | None = told("Or which facility's.", "Ou à quelle formation sanitaire.", None)
    scopes: list[Permission] = told("What it is narrowed to.", "À quoi elle se limite.", ["payments.read"])
    created_at: datetime = told("When it was made.", "Quand elle fut faite.", "2026-03-02T09:00:00Z")
    expires_at: datetime | None = told("When it ends.", "Quand elle finit.", None)
    revoked_at: datetime | None = told("When it was revoked.", "Quand elle fut révoquée.", None)
    replaced_by: UUID | None = told("Its successor.", "Celle qui l'a remplacée.", None)

    @classmethod
    def of(cls, view: KeyView) -> "KeyShown":
        """As callers see it."""
        return cls.model_validate(view, from_attributes=True)


class KeyMade(KeyShown):
    """A new key with its secret, shown this once."""

    key: str = told(
        "The key: keep it, it is not shown again.", "La clé : gardez-la, elle n'est plus montrée.", "mp0a1b2c3d4e5f.…"
    )

    @classmethod
    def with_secret(cls, view: KeyView, text: str) -> "KeyMade":
        """The one time it is shown."""
        return cls(**KeyShown.of(view).model_dump(), key=text)


class KeyAsked(Asked):
    """A key to be made: a person's, or a partner's or a facility's with scopes."""

    person_id: UUID | None = told("Whose.", "De qui.", "01930000-0000-7000-8000-00000000000c", default=None)
    partner: Text | None = told("Or which partner's.", "Ou de quel partenaire.", None, default=None)
    facility_id: UUID | None = told("Or which facility's.", "Ou de quelle formation sanitaire.", None, default=None)
    scopes: list[Permission] = told(
        "What to narrow it to.", "À quoi la limiter.", ["payments.read"], default=[], max_length=50
    )
    expires_at: Instant | None = told("When it ends.", "Quand elle finit.", "2027-03-02T00:00:00Z", default=None)


@routes.reads("/api-keys", Permission.KEYS_MANAGE, "API keys")
async def list_keys(here: Here, after: After = None, limit: Limit = 50) -> Page[KeyShown]:
    """Those bound to this mutual, ended ones too."""
    parts = behind(after, an_id)
    found = await access.list_keys(here.session, here.mutual.id, after=parts[0] if parts else None, limit=limit + 1)
    return paged(found, limit, KeyShown.of, lambda one: (one.id,))


@routes.acts("POST", "/api-keys", Permission.KEYS_MANAGE, "Make a key", status=201)
async def create(here: Here, new: KeyAsked) -> KeyMade:
    """Bound to this mutual; the answer is the only place its secret is ever shown."""
    if new.person_id is not None:
        await access.find_person(here.session, here.mutual.id, new.person_id)
    facility_id = None if new.facility_id is None else FacilityId(new.facility_id)
    if facility_id is not None:
        await facilities.facility(here.session, here.mutual.id, facility_id)
    wanted = NewKey(
        mutual_id=here.mutual.id,
        person_id=new.person_id,
        partner=new.partner,
        facility_id=facility_id,
        scopes=frozenset(new.scopes),
        expires_at=new.expires_at,
    )
    made, text = await access.create_key(here.session, wanted, here.actor)
    await here.noted("api_keys.create", f"key:{made.id}")
    return KeyMade.with_secret(made, text)


@routes.acts("POST", "/api-keys/{key_id}/rotation", Permission.KEYS_MANAGE, "Replace a key", status=201)
async def rotate(here: Here, key_id: KeyPath) -> KeyMade:
    """A successor with the same rights; the former opens for another day."""
    made, text = await access.rotate_key(here.session, here.mutual.id, key_id, here.actor)
    await here.noted("api_keys.rotate", f"key:{key_id}", successor=str(made.id))
    return KeyMade.with_secret(made, text)


@routes.acts("POST", "/api-keys/{key_id}/revocation", Permission.KEYS_MANAGE, "Revoke a key")
async def revoke(here: Here, key_id: KeyPath) -> KeyShown:
    """The next request with it is refused."""
    ended = await access.revoke_key(here.session, here.mutual.id, key_id, here.actor)
    await here.noted("api_keys.revoke", f"key:{key_id}")
    return KeyShown.of(ended)
