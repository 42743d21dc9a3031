"""Who is calling: the actor behind a key, and what they may do in which mutual."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.access.errors import PermissionMissing
from app.access.roles import Permission
from app.core.actor import Actor
from app.core.ids import FacilityId, MutualId

Scope = MutualId | None
"""A mutual, or none for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody whose key opened; `allowed` holds the permissions by mutual, under none those that hold everywhere.

    `name` stays the same when the key is rotated. `facility_id` is the facility whose key it is, or whose clerk the
    person is: permissions for own claims go no further than it (I21). A clerk in several mutuals has none until the
    key is bound to one of them.
    """

    actor: Actor
    name: str
    key_id: UUID
    bound_to: Scope
    allowed: Mapping[Scope, frozenset[Permission]]
    facility_id: FacilityId | None = None

    def may(self, permission: Permission, mutual_id: Scope) -> bool:
        """Whether this is allowed in this mutual."""
        return permission in self.allowed_in(mutual_id)

    def allowed_in(self, mutual_id: Scope) -> frozenset[Permission]:
        """All that is allowed in this mutual."""
        return self.allowed.get(mutual_id, frozenset()) | self.allowed.get(None, frozenset())

    def sees(self, mutual_id: MutualId) -> bool:
        """Whether the mutual exists for this caller: bound to it, or with a role there or everywhere."""
        if self.bound_to is not None:
            return self.bound_to == mutual_id
        return mutual_id in self.allowed or None in self.allowed

    def require(self, permission: Permission, mutual_id: Scope) -> None:
        """Raises `PermissionMissing` when it is not allowed there."""
        if not self.may(permission, mutual_id):
            raise PermissionMissing
