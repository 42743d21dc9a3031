"""The addresses we give with an order: which order it was, and a seal that only whoever was told it can show."""

from dataclasses import dataclass

from app.providers import proofs
from app.providers.gsma.credentials import Credentials
from app.providers.values import Direction

MERCHANTPAY, DISBURSEMENT = "merchantpay", "disbursement"
# A reversal's address says of which direction the movement was that it takes back.
REVERSALS = {Direction.IN: "reversal-in", Direction.OUT: "reversal-out"}
DIRECTIONS = {
    MERCHANTPAY: Direction.IN,
    DISBURSEMENT: Direction.OUT,
    **{kind: direction for direction, kind in REVERSALS.items()},
}
# Where an operator sends its callbacks that knows one address for all of them.
COMMON = "transactions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What an address says: the kind of order and our reference of it."""

    kind: str
    reference: str

    @property
    def direction(self) -> Direction:
        """Which way the money of the order went, or of what it takes back."""
        return DIRECTIONS[self.kind]

    @property
    def is_reversal(self) -> bool:
        """Whether the order takes a movement back."""
        return self.kind in REVERSALS.values()


def address(base: str, kind: str, reference: str, credentials: Credentials) -> str:
    """Where one order's outcome is told, and nobody but the operator hears of it; none without a base (§4)."""
    return f"{base.rstrip('/')}/{kind}/{reference}/{seal(kind, reference, credentials)}" if base else ""


def named_in(event: str) -> Named | None:
    """The order that a sealed address names; the seal itself is `is_sealed`'s."""
    kind, *rest = event.split("/")
    return Named(kind=kind, reference=rest[0]) if kind in DIRECTIONS and len(rest) == 2 and rest[0] else None


def is_sealed(event: str, credentials: Credentials) -> bool:
    """Whether the address is one that we gave; compared in constant time."""
    named = named_in(event)
    told = event.rpartition("/")[2]
    return named is not None and proofs.agree(told, seal(named.kind, named.reference, credentials))


def seal(kind: str, reference: str, credentials: Credentials) -> str:
    """What nobody without our client secret can add to the name of an order."""
    return proofs.seal(credentials.client_secret, f"{credentials.account}:{kind}:{reference}")
