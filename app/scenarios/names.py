"""Which names stand at a point of the file: one name, one thing per kind, and nothing named before it exists."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from app.scenarios.events import Cash, Claim, Event, Pay, PayoutName, SubsidyStatement, Sweep, TopUp
from app.scenarios.header import AgreedPrice, Campaign, Facility, Operator, Scheme
from app.written.fields import Fields, Place
from app.written.problems import Unsound
from app.written.values import count, name, text

T = TypeVar("T")
FUNDERS = ("state", "donor")


class Kind(Generic[T]):
    """The names of one kind, each with what it stands for once that has been read."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._things: dict[str, T | None] = {}

    def declare(self, place: Place) -> str:
        """Take a new name; one already taken is malformed."""
        new = name(place)
        if new in self._things:
            place.refuse(f"is already the name of another {self._kind}")
        self._things[new] = None
        return new

    def enter(self, place: Place) -> str:
        """Take a name that may be new or stand already."""
        entered = name(place)
        self._things.setdefault(entered, None)
        return entered

    def known(self, place: Place) -> str:
        """A name that stands already."""
        known = name(place)
        if known not in self._things:
            place.refuse(f"names no {self._kind} of the header or of an earlier step")
        return known

    def describe(self, name: str, thing: T) -> None:
        """Say what a name stands for."""
        self._things[name] = thing

    def __getitem__(self, name: str) -> T:
        """What a name stands for; `Unsound` where its own description was malformed, which has been noted there."""
        thing = self._things[name]
        if thing is None:
            raise Unsound
        return thing

    def get(self, name: str) -> T | None:
        """What a name stands for, if it stands for something sound."""
        return self._things.get(name)

    def described(self) -> dict[str, T]:
        """Every name whose description was sound, in the order declared."""
        return {name: thing for name, thing in self._things.items() if thing is not None}

    def first(self) -> str | None:
        """The name declared first."""
        return next(iter(self._things), None)

    def only(self, fields: Fields, key: str) -> str:
        """The one name there is, as the default of a field; malformed when there are none or several."""
        if len(self._things) != 1:
            fields.refuse(key, f"is required, for the header has {len(self._things)} of its kind")
        return next(iter(self._things))


@dataclass(slots=True)
class Names:
    """All names of a file, as far as it has been read, and the transaction ids each operator has given."""

    antennas: Kind[str] = field(default_factory=lambda: Kind("antenna"))
    schemes: Kind[Scheme] = field(default_factory=lambda: Kind("scheme"))
    campaigns: Kind[Campaign] = field(default_factory=lambda: Kind("campaign"))
    operators: Kind[Operator] = field(default_factory=lambda: Kind("operator"))
    tariff_lists: Kind[dict[str, AgreedPrice]] = field(default_factory=lambda: Kind("tariff list"))
    facilities: Kind[Facility] = field(default_factory=lambda: Kind("facility"))
    collectives: Kind[str] = field(default_factory=lambda: Kind("collective"))
    units: Kind[str] = field(default_factory=lambda: Kind("unit"))
    receipts: Kind[Pay | Cash] = field(default_factory=lambda: Kind("receipt"))
    refunds: Kind[str] = field(default_factory=lambda: Kind("refund"))
    claims: Kind[Claim] = field(default_factory=lambda: Kind("claim"))
    batches: Kind[str] = field(default_factory=lambda: Kind("payout batch"))
    transfers: Kind[Sweep | TopUp] = field(default_factory=lambda: Kind("transfer"))
    transactions: set[tuple[str, str]] = field(default_factory=set)
    statements: Kind[SubsidyStatement] = field(default_factory=lambda: Kind("subsidy statement"))

    def remember(self, event: Event) -> None:
        """Say what the name an event created stands for."""
        match event:
            case Pay(id=str(called)) | Cash(id=str(called)):
                self.receipts.describe(called, event)
            case Claim(id=called):
                self.claims.describe(called, event)
            case Sweep(id=str(called)) | TopUp(id=str(called)):
                self.transfers.describe(called, event)
            case SubsidyStatement(id=called):
                self.statements.describe(called, event)

    def way_of_payment(self, place: Place) -> str:
        """`bank` or an operator."""
        return "bank" if text(place) == "bank" else self.operators.known(place)

    def payout(self, place: Place) -> PayoutName:
        """A payout by its name, `batch/facility` or `batch/facility/part`."""
        parts = text(place).split("/")
        if len(parts) not in {2, 3}:
            place.refuse("must be batch/facility, or batch/facility/1 for a part of it")
        batch, facility, *part = (place.part(written) for written in parts)
        return PayoutName(
            batch=self.batches.known(batch),
            facility=self.facilities.known(facility),
            part=count(part[0]) if part else None,
        )

    def statement(self, place: Place) -> str:
        """A statement by its name, `id/state` or `id/donor`."""
        parts = text(place).split("/")
        if len(parts) != 2 or parts[1] not in FUNDERS:
            place.refuse("must be id/state or id/donor")
        billed = self.statements.known(place.part(parts[0]))
        if parts[1] not in self.statements[billed].funders:
            place.refuse(f"is not made by this statement, which goes to {self.statements[billed].funders[0]} only")
        return f"{billed}/{parts[1]}"
