"""Who may do what: people with their roles, API keys, idempotency keys, and the audit trail."""

from app.access.audit import Act, AuditView, list_audit, record
from app.access.caller import Caller, Scope
from app.access.errors import (
    ClerkElsewhere,
    EmailTaken,
    IdempotencyKeyMissing,
    KeyRefused,
    OwnRole,
    PermissionMissing,
    RoleNotHeld,
    ScopeUnknown,
    Unauthenticated,
    UnknownKey,
    UnknownPerson,
)
from app.access.idempotency import Kept, Request, claim, hand_back, keep
from app.access.keys import KeyView, NewKey, create_key, list_keys, revoke_key, rotate_key, whose_key
from app.access.passwords import is_password_of, set_password
from app.access.people import (
    NewPerson,
    PersonView,
    disable,
    find_person,
    grant,
    known_or_registered,
    list_people,
    register,
    withdraw,
)
from app.access.roles import Permission, Role, permissions_of
from app.access.sessions import end_session, open_session, whose_session

__all__ = [
    "Act",
    "AuditView",
    "Caller",
    "ClerkElsewhere",
    "EmailTaken",
    "IdempotencyKeyMissing",
    "Kept",
    "KeyRefused",
    "KeyView",
    "NewKey",
    "NewPerson",
    "OwnRole",
    "Permission",
    "PermissionMissing",
    "PersonView",
    "Request",
    "Role",
    "RoleNotHeld",
    "Scope",
    "ScopeUnknown",
    "Unauthenticated",
    "UnknownKey",
    "UnknownPerson",
    "claim",
    "create_key",
    "disable",
    "end_session",
    "find_person",
    "grant",
    "hand_back",
    "is_password_of",
    "keep",
    "known_or_registered",
    "list_audit",
    "list_keys",
    "list_people",
    "open_session",
    "permissions_of",
    "record",
    "register",
    "revoke_key",
    "rotate_key",
    "set_password",
    "whose_key",
    "whose_session",
    "withdraw",
]
