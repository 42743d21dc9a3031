"""What the client of every operator begins with: its door, keys as Basic wants them, a token, ids in paths."""

from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from pydantic import SecretStr

from app.core.clock import Clock
from app.providers.base import Profile
from app.providers.breaker import FAILURES
from app.providers.http import Http, HttpAnswer
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


async def ask_token(
    http: Http, address: str, keys: str, *, scope: str | None = None, headers: Mapping[str, str] | None = None
) -> HttpAnswer:
    """Client credentials behind Basic, in the standard form (RFC 6749, 4.4.2)."""
    form = {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
    told = {**(headers or {}), "Authorization": keys, "Content-Type": "application/x-www-form-urlencoded"}
    return await http.send("POST", address, verb="token", body=urlencode(form).encode(), headers=told)


def segment(written: str) -> str:
    """An id as one part of a path: it leads nowhere else, and `+` is `%2B`."""
    return quote(written, safe="")
