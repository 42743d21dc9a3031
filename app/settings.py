"""What an installation decides: read from the environment once, by the front doors, and refused when it is not safe."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.core.errors import MutuelleError
from app.db.roles import RUNTIME

KEY_BYTES = 32
FEWEST_DISTINCT_BYTES = 12  # 32 random bytes have about 30; a repeated word or a run of zeros has few
KIB, MIB = 1024, 1024 * 1024


class SettingsRefused(MutuelleError):
    """The environment is incomplete or unsafe; nothing was started. `why` names variables, never a value."""

    code = "settings.refused"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Keys:
    """The three secrets of an installation; sealing keys carry an id each, so that they can be replaced in turn."""

    sealing: Mapping[str, bytes]
    current: str
    index: bytes
    session: bytes


def _demo_key(use: str) -> bytes:
    return hashlib.sha256(f"mutuelle-pay demo, {use}: known to everyone".encode()).digest()


DEMO_KEYS = Keys(
    sealing={"demo": _demo_key("sealing")}, current="demo", index=_demo_key("index"), session=_demo_key("session")
)
KNOWN_TO_EVERYONE = {DEMO_KEYS.sealing["demo"], DEMO_KEYS.index, DEMO_KEYS.session, bytes(range(KEY_BYTES))}


def _split(text: object) -> object:
    return [word.strip() for word in text.split(",") if word.strip()] if isinstance(text, str) else text


Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """`MUTUELLE_…`, and the three database addresses under the names that every host knows."""

    model_config = SettingsConfigDict(env_prefix="MUTUELLE_", frozen=True, hide_input_in_errors=True, extra="ignore")

    demo: bool = False
    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    database_owner_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_OWNER_URL")
    database_listen_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_LISTEN_URL")
    runtime_role: str = Field(default=RUNTIME, pattern=r"^[a-z_][a-z0-9_]{0,62}$")
    pool_size: int = Field(default=10, ge=1, le=200)
    hook_pool_size: int = Field(default=4, ge=1, le=200)
    state_dir: Path = Path(".mutuelle")
    sealing_keys: SecretStr | None = None
    index_key: SecretStr | None = None
    session_key: SecretStr | None = None
    public_url: str = Field(default="http://127.0.0.1:8000", pattern=r"^https?://[^\s/?#]+$")
    trusted_proxies: Networks = ()
    hook_body_limit: int = Field(default=64 * KIB, ge=KIB, le=MIB)
    api_body_limit: int = Field(default=MIB, ge=KIB, le=64 * MIB)
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def keys(self) -> Keys:
        """The installation's secrets, or in the demo the well-known ones."""
        if self.demo and self.sealing_keys is None:
            return DEMO_KEYS
        sealing = _sealing_keys(self.sealing_keys)
        index, session = _key(self.index_key), _key(self.session_key)
        return Keys(sealing=sealing, current=next(iter(sealing)), index=index, session=session)

    @property
    def listen_url(self) -> SecretStr | None:
        """Where the worker listens: past a pooler if there is one."""
        return self.database_listen_url or self.database_url

    @field_validator("database_url", "database_owner_url", "database_listen_url")
    @classmethod
    def _names_the_driver(cls, url: SecretStr | None) -> SecretStr | None:
        return SecretStr(_parsed(url).render_as_string(hide_password=False)) if url else None

    @field_validator("trusted_proxies", mode="after")
    @classmethod
    def _trusts_somebody_in_particular(cls, networks: Networks) -> Networks:
        if any(network in (ip_network("0.0.0.0/0"), ip_network("::/0")) for network in networks):
            raise ValueError("trusts every address")
        return networks

    @model_validator(mode="after")
    def _is_safe(self) -> Settings:
        problems = [*_unsafe_keys(self), *_mismatched_roles(self)]
        if problems:
            raise ValueError("; ".join(problems))
        return self


def load(*, demo: bool | None = None) -> Settings:
    """Read the environment; `demo` is for doors that play with invented people. Raises `SettingsRefused`."""
    try:
        return Settings() if demo is None else Settings(demo=demo)
    except ValidationError as error:
        raise SettingsRefused(why="; ".join(_told(problem) for problem in error.errors(include_input=False))) from None


def _told(problem: Mapping[str, object]) -> str:
    place = problem["loc"]
    message = str(problem["msg"]).removeprefix("Value error, ")
    if not isinstance(place, tuple) or not place:
        return message
    name = str(place[0])
    return f"{name if name.isupper() else f'MUTUELLE_{name.upper()}'}: {message}"


def _unsafe_keys(settings: Settings) -> list[str]:
    """Missing, well-known, too short or shared secrets, by the names of their variables."""
    if settings.demo and not (settings.sealing_keys or settings.index_key or settings.session_key):
        return []
    problems: list[str] = []
    seen = set(KNOWN_TO_EVERYONE)
    for variable, text in (
        ("MUTUELLE_SEALING_KEYS", settings.sealing_keys),
        ("MUTUELLE_INDEX_KEY", settings.index_key),
        ("MUTUELLE_SESSION_KEY", settings.session_key),
    ):
        try:
            keys = list(_sealing_keys(text).values()) if variable == "MUTUELLE_SEALING_KEYS" else [_key(text)]
        except ValueError as problem:
            problems.append(f"{variable}: {problem}")
            continue
        if len({*keys, *seen}) < len(keys) + len(seen):
            problems.append(f"{variable}: is the demo's or the same as another secret")
        seen.update(keys)
    return problems


def _mismatched_roles(settings: Settings) -> list[str]:
    """The application must not run as the owner of its tables, nor listen in another database than its own."""
    own, owner, listen = settings.database_url, settings.database_owner_url, settings.database_listen_url
    problems = []
    if own and owner and _parsed(own).username == _parsed(owner).username:
        problems.append("DATABASE_URL: is the owner's role of DATABASE_OWNER_URL, and must be the runtime role")
    if own and listen and _parsed(own).database != _parsed(listen).database:
        problems.append("DATABASE_LISTEN_URL: names another database than DATABASE_URL")
    return problems


def _parsed(url: SecretStr) -> URL:
    try:
        parsed = make_url(url.get_secret_value())
    except ArgumentError:
        raise ValueError("is not an address: postgresql://role:password@host/database") from None
    if parsed.get_backend_name() != "postgresql":
        raise ValueError("is not a PostgreSQL address")
    return parsed.set(drivername="postgresql+asyncpg")


def _sealing_keys(text: SecretStr | None) -> dict[str, bytes]:
    """`id:key,id:key`; the first one seals, the others still open what they sealed."""
    pairs = [pair.strip().partition(":") for pair in text.get_secret_value().split(",")] if text else []
    keys = {name: _key(SecretStr(key)) for name, _, key in pairs if name}
    if not keys:
        raise ValueError("is missing")
    if len(keys) < len(pairs) or any(not name.isalnum() for name in keys):
        raise ValueError("wants a different name before each key, as in 2026a:KEY")
    return keys


def _key(text: SecretStr | None) -> bytes:
    """32 random bytes in base64."""
    if text is None or not text.get_secret_value():
        raise ValueError("is missing")
    try:
        key = base64.b64decode(text.get_secret_value(), validate=True)
    except binascii.Error:
        raise ValueError("is not base64 of 32 random bytes") from None
    if len(key) != KEY_BYTES:
        raise ValueError("is not base64 of 32 random bytes")
    if len(set(key)) < FEWEST_DISTINCT_BYTES:
        raise ValueError("is a placeholder, not 32 random bytes")
    return key
