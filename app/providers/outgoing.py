"""What the client of every operator begins with: its door, keys as Basic wants them, ids as parts of a path."""

from base64 import b64encode
from urllib.parse import quote

from pydantic import SecretStr

from app.core.clock import Clock
from app.providers.base import Profile
from app.providers.breaker import FAILURES
from app.providers.http import Http
from app.providers.identity import Identity


def door(
    name: str,
    base_url: str,
    profile: Profile,
    read_timeout_s: float,
    clock: Clock,
    *,
    failures: int | None = FAILURES,
    identity: Identity | None = None,
) -> Http:
    """The way to one operator: as long to connect as its profile says, to answer as long as the account says.

    After `failures` calls without a sensible answer it pauses, and `None` never does (`Http`).
    """
    return Http(
        name,
        base_url,
        connect_timeout_s=profile.connect_timeout_s,
        read_timeout_s=read_timeout_s,
        clock=clock,
        failures=failures,
        identity=identity,
    )


def basic(user: str, secret: SecretStr) -> str:
    """Both keys as the `Authorization` of RFC 7617."""
    return f"Basic {b64encode(f'{user}:{secret.get_secret_value()}'.encode()).decode()}"


def segment(written: str) -> str:
    """An id as one part of a path: it leads nowhere else, and `+` is `%2B`."""
    return quote(written, safe="")
