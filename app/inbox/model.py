"""Values of the inbox: deliveries as they came, what was read in them, and their fates."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from app.core.ids import DeliveryId, MutualId, WalletId
from app.providers import Authenticity, PaymentEvent, Provider, RawCallback

LANES = 16


class Origin(StrEnum):
    """How the bytes came to us: pushed by the operator, or answered to a call of ours (RELIABILITY 4, E3 and E4)."""

    CALLBACK = "callback"
    QUERY = "query"
    STATEMENT = "statement"


class State(StrEnum):
    """What became of a delivery; WAITING is what it is without a row of its fate."""

    WAITING = "waiting"
    WAITING_PROOF = "waiting_proof"
    BOOKED = "booked"
    IGNORED = "ignored"
    CONFLICT = "conflict"
    PARKED = "parked"
    QUARANTINED = "quarantined"


class Door(Protocol):
    """What the inbox needs of a wallet: its operator's adapter, and where its callbacks may come from."""

    @property
    def adapter(self) -> Provider:
        """Reads and proves this wallet's callbacks."""
        ...

    @property
    def refuses_strangers(self) -> bool:
        """Whether a callback from elsewhere is refused, or only noted in the log."""
        ...

    def admits(self, source: str | None) -> bool:
        """Whether callbacks may come from this address."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a delivery is believed: its authenticity, or why it stands in quarantine."""

    authenticity: Authenticity | None = None
    quarantine: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """What came through the door, before it is stored."""

    mutual_id: MutualId
    wallet_id: WalletId
    origin: Origin
    event: str
    body: bytes
    headers: Mapping[str, str]
    source: str | None
    standing: Standing
    received_at: datetime

    @property
    def content_hash(self) -> bytes:
        """Equal for equal bytes under one event (DESIGN 9).

        Origin and quarantine are hashed too: a forger who knows the token must not be able to send a body first and
        have the operator's own taken for a repetition.
        """
        marks = f"{self.origin}\0{self.standing.quarantine or ''}\0{self.event}\0"
        return hashlib.sha256(marks.encode() + self.body).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A stored delivery. `attempts` counts how often its booking has failed."""

    mutual_id: MutualId
    id: DeliveryId
    wallet_id: WalletId
    origin: Origin
    event: str
    body: bytes
    headers: Mapping[str, str]
    source: str | None
    standing: Standing
    received_at: datetime
    attempts: int = 0

    @property
    def callback(self) -> RawCallback:
        """The delivery as its adapter reads it."""
        return RawCallback(event=self.event, headers=self.headers, body=self.body, received_at=self.received_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A delivery that was read and is believed as far as `authenticity` says."""

    delivery: Delivery
    adapter: Provider
    authenticity: Authenticity
    events: Sequence[PaymentEvent]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What was decided on a delivery; with `next_attempt_at` it is offered to the booker again when that comes.

    `facts` hold ids and codes, never a person's data.
    """

    delivery_id: DeliveryId
    state: State
    reason: str | None = None
    attempts: int = 0
    next_attempt_at: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def lane_of(mutual_id: MutualId) -> int:
    """The lane in which the mutual's deliveries are booked: all in one, so in one order, by one worker at a time."""
    return mutual_id.int % LANES
