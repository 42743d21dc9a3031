"""Why somebody is not let in, or not let do something.

MutuelleError
├── Unauthenticated            no key, or none that opens: unknown, altered, expired or revoked
├── Invalid
│   ├── IdempotencyKeyMissing  an act that moves or creates money came without one
│   ├── IdempotencyKeyReused   the key is known with another request
│   └── ScopeUnknown           no permission has this name, or the holder lacks it
├── Forbidden
│   ├── PermissionMissing      the caller's roles do not hold the route's permission
│   └── OwnRole                nobody changes their own roles
├── NotFound
│   └── UnknownPerson, UnknownKey
├── Refused
│   ├── KeyRefused             the key was revoked or replaced already
│   └── RoleNotHeld            a role to withdraw that nobody granted
└── Conflict
    ├── EmailTaken             another person has this address
    ├── ClerkElsewhere         the person is a clerk of another facility of the mutual
    └── IdempotencyKeyInFlight the same request is being carried out now
"""

from app.core.errors import Conflict, Forbidden, Invalid, MutuelleError, NotFound, Refused


class Unauthenticated(MutuelleError):
    """Nobody we know: which of the reasons it was is told to nobody."""

    code = "access.unauthenticated"


class IdempotencyKeyMissing(Invalid):
    """Acts that move or create money need an `Idempotency-Key`; nothing was done."""

    code = "access.idempotency_key_missing"


class IdempotencyKeyReused(Invalid):
    """The key stands for another request of this caller on this route; nothing was done."""

    code = "access.idempotency_key_reused"


class IdempotencyKeyInFlight(Conflict):
    """A request with this key is being carried out; ask again when it has ended."""

    code = "access.idempotency_key_in_flight"


class ScopeUnknown(Invalid):
    """The key would be allowed what no permission names or its holder may not do; nothing was made."""

    code = "access.scope_unknown"


class PermissionMissing(Forbidden):
    """The caller's roles here do not hold the permission; nothing was done."""

    code = "access.permission_missing"


class OwnRole(Forbidden):
    """Nobody gives or takes a role of their own; nothing was changed."""

    code = "access.own_role"


class UnknownPerson(NotFound):
    """Nobody of this mutual has this id."""

    code = "access.unknown_person"


class UnknownKey(NotFound):
    """No key of this mutual has this id."""

    code = "access.unknown_key"


class KeyRefused(Refused):
    """The key was revoked or replaced already; nothing was changed."""

    code = "access.key_refused"


class RoleNotHeld(Refused):
    """The person does not hold this role here; nothing was changed."""

    code = "access.role_not_held"


class EmailTaken(Conflict):
    """Another person has this e-mail address; nothing was recorded."""

    code = "access.email_taken"


class ClerkElsewhere(Conflict):
    """The person is a clerk of another facility of this mutual: that role is withdrawn first. Nothing was changed."""

    code = "access.clerk_elsewhere"
