"""Our references as operators want them: every one is unguessable, and some want it in the shape of a UUID."""

import secrets
from uuid import UUID, uuid4

from app.providers.base import Profile

UUID_LENGTH = 32


def new_request_reference(profile: Profile) -> str:
    """A reference for a request to pay: 12 characters, or a UUID of version 4 without dashes where it must be one."""
    return uuid4().hex if profile.wants_uuids else secrets.token_hex(6)


def new_payout_reference(profile: Profile | None = None) -> str:
    """A reference for one attempt to pay out, unique for ever (I10): a UUID of version 4 without dashes.

    Where the operator takes fewer characters, random hexadecimal digits fill them.
    """
    if profile is None or profile.reference_length >= UUID_LENGTH:
        return uuid4().hex
    return secrets.token_hex(UUID_LENGTH)[: profile.reference_length]


def dashed(reference: str) -> str:
    """Our reference as an operator wants its UUIDs written."""
    return str(UUID(reference))


def undashed(written: str) -> str:
    """Our reference again; what is no UUID stays as it is, for it is none of ours."""
    try:
        return UUID(written).hex
    except ValueError:
        return written
