"""Values of a wallet: a mutual's account at an operator, as other rooms see it."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from app.core.ids import MutualId, WalletId
from app.core.money import Currency, rate_of
from app.ledger.model import AccountRef
from app.providers import Provider


class Role(StrEnum):
    """What flows through the wallet: contributions in, or benefits out (DOMAIN P4)."""

    COLLECTION = "collection"
    PAYOUT = "payout"


class Proof(StrEnum):
    """When an unsigned callback counts: once our query agrees, or from an allowed address up to a limit (DESIGN 9)."""

    QUERY = "query"
    SOURCE = "source"


class FeeMode(StrEnum):
    """Whether the operator keeps its fee from each payment or sends an invoice (DOMAIN E03)."""

    DEDUCTED = "deducted"
    INVOICED = "invoiced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What an operator is agreed to take of a movement: a part of the amount and a fixed sum beside it."""

    rate: Decimal = Decimal(0)
    fixed_minor: int = 0

    def on(self, minor: int) -> int:
        """The fee on this amount, its part half up (M5)."""
        return rate_of(minor, self.rate) + self.fixed_minor

    @property
    def is_agreed(self) -> bool:
        """Whether anything was agreed."""
        return bool(self.rate or self.fixed_minor)


# "100,000 F or its like" (DESIGN 9), in minor units.
PROOF_LIMITS = {
    **{"XOF": 100_000, "XAF": 100_000, "GNF": 1_500_000, "RWF": 250_000, "UGX": 600_000},
    **{"KES": 2_000_000, "GHS": 250_000, "ZMW": 400_000},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationPolicy:
    """What is answered when the operator asks before it takes the money."""

    accepts_unknown: bool = True
    least_minor: int = 1
    most_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWallet:
    """What to open. Where `proof` or `proof_limit_minor` is none, the operator's profile and the currency decide.

    `operators` are those whose customers it reaches; without any, as its adapter's profile says.
    """

    mutual_id: MutualId
    name: str
    provider: str
    role: Role
    account_code: str
    currency: Currency
    credentials: Mapping[str, str] = field(repr=False)
    receiver: str | None = None
    source_ranges: tuple[str, ...] | None = None
    log_only_source: bool = False
    proof: Proof | None = None
    proof_limit_minor: int | None = None
    fee_mode: FeeMode = FeeMode.DEDUCTED
    fee_rate: Decimal = Decimal(0)
    fee_fixed_minor: int = 0
    operators: frozenset[str] = frozenset()
    validation: ValidationPolicy = ValidationPolicy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallet:
    """A mutual's account at an operator; secrets stay behind. `receiver` is our merchant account there.

    `source_ranges` overrides the profile's networks, empty means any; `log_only_source` lets others pass with a word
    in the log, for operators that change their addresses without notice. `operators` override the profile's.
    """

    mutual_id: MutualId
    id: WalletId
    name: str
    provider: str
    role: Role
    account_code: str
    currency: Currency
    receiver: str | None
    source_ranges: tuple[str, ...] | None
    log_only_source: bool
    proof: Proof
    proof_limit_minor: int
    fee_mode: FeeMode
    fee_rate: Decimal
    fee_fixed_minor: int
    operators: frozenset[str]
    validation: ValidationPolicy
    opened_at: datetime
    closed_at: datetime | None

    @property
    def account(self) -> AccountRef:
        """The wallet's account in the books."""
        return AccountRef(self.account_code)

    @property
    def fee(self) -> Fee:
        """What was agreed with its operator."""
        return Fee(rate=self.fee_rate, fixed_minor=self.fee_fixed_minor)

    @property
    def is_open(self) -> bool:
        """Whether it still takes callbacks and changes."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWallet:
    """A wallet with the adapter that speaks for it."""

    wallet: Wallet
    adapter: Provider

    def admits(self, source: str | None) -> bool:
        """Whether callbacks may come from this address, by the wallet's networks or else the operator's."""
        ranges = self.wallet.source_ranges
        if ranges is None:
            ranges = self.adapter.profile.source_ranges
        return not ranges or (source is not None and is_within(source, ranges))

    @property
    def refuses_strangers(self) -> bool:
        """Whether a callback from elsewhere is refused, or only noted in the log."""
        return not self.wallet.log_only_source


@lru_cache(maxsize=4_096)
def is_within(address: str, ranges: tuple[str, ...]) -> bool:
    """Whether the address lies in one of the networks; what is no address lies in none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in ipaddress.ip_network(network) for network in ranges)
