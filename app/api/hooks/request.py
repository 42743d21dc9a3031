"""What a request to the hooks says of itself: path, address, headers, and a body that is never read past its limit."""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from starlette.types import Receive, Scope

PREFIX = "/hooks/"
EVENT = re.compile(r"[A-Za-z0-9._~:@/=+-]{0,120}")
MOST_HEADER_CHARS = 512
LONGEST_ADDRESS = 64
# What proves or explains a delivery is kept with it; what might be a secret is not.
KEPT = (
    *("content-type", "content-encoding", "user-agent", "date", "digest", "signature", "timestamp", "shortcode"),
    *("correlation", "content-hash"),
)


class TooLarge(Exception):
    """The body is larger than allowed; the rest was not read."""


class HungUp(Exception):
    """The caller left before its body was complete: there is nobody to answer."""


@dataclass(frozen=True, slots=True)
class Address:
    """The path of a delivery: whose token, and which event."""

    token: str
    event: str

    @property
    def is_plain(self) -> bool:
        """Whether the event is made of what operators put into addresses."""
        return EVENT.fullmatch(self.event) is not None

    @property
    def storable_event(self) -> str:
        """The event as it may stand in a row, whatever was sent."""
        return self.event if self.is_plain else re.sub(r"[^A-Za-z0-9._~:@/=+-]", "?", self.event)[:120]


def address_of(scope: Scope) -> Address:
    """The token and the event in `/hooks/{token}/{event…}`."""
    token, _, event = str(scope["path"]).removeprefix(PREFIX).partition("/")
    return Address(token, event)


def headers_of(scope: Scope) -> dict[str, str]:
    """All headers by lower-case name; of one that is repeated the last."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def headers_to_keep(headers: Mapping[str, str]) -> dict[str, str]:
    """The few that are stored with a delivery, printable and short."""
    return {
        name: "".join(filter(str.isprintable, value))[:MOST_HEADER_CHARS]
        for name, value in headers.items()
        if name.isprintable() and any(word in name for word in KEPT)
    }


def source_of(scope: Scope, headers: Mapping[str, str], trusted_proxies: Sequence[str]) -> str | None:
    """The address that sent it: the nearest one that is no proxy of ours (RELIABILITY 7)."""
    client = scope.get("client")
    forwarded = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    networks = _networks(tuple(trusted_proxies))
    address = None
    for hop in reversed([*forwarded, client[0] if client else ""]):
        address = _address(hop[:LONGEST_ADDRESS])
        if address is None or not any(address in network for network in networks):
            break
    return None if address is None else str(address)


async def read_body(receive: Receive, headers: Mapping[str, str], most_bytes: int) -> bytes:
    """The whole body; raises `TooLarge` before more than the limit is held, `HungUp`."""
    declared = headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > most_bytes:
        raise TooLarge
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HungUp
        body += message.get("body", b"")
        if len(body) > most_bytes:
            raise TooLarge
        if not message.get("more_body", False):
            return bytes(body)


@lru_cache(maxsize=8)
def _networks(written: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(network) for network in written)


@lru_cache(maxsize=4_096)
def _address(written: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return None
    if "%" in written:  # a zone is a name of the sender's own choice
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address
