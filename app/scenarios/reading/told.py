"""The fields of one event while it is read: what all events share, and the names that stand."""

from datetime import time
from typing import TypedDict

from app.scenarios.header import Operator
from app.scenarios.names import Kind, Names
from app.scenarios.refusals import REFUSALS
from app.written.fields import Fields, Place, Read, T, scalar
from app.written.parameters import Parameters
from app.written.values import clock, name, text


class Common(TypedDict):
    """What every event takes besides its own fields."""

    line: int
    note: str | None
    at: time | None
    refused: str | None


def refusal(place: Place) -> str:
    """A stable code of SCENARIOS 7."""
    code = scalar(place).value
    if code not in REFUSALS:
        place.refuse("is no refusal code of SCENARIOS 7")
    return code


class Told(Fields):
    """One event's fields, beside the names and parameters of the file so far."""

    def __init__(self, place: Place, names: Names, parameters: Parameters) -> None:
        super().__init__(place)
        self.names = names
        self.parameters = parameters
        self.common = Common(
            line=place.line,
            note=self.optional("note", text, None),
            at=self.optional("at", clock, None),
            refused=self.optional("refused", refusal, None),
        )

    @property
    def is_refused(self) -> bool:
        """Whether the file expects a refusal; such an event creates nothing, and its names stay free."""
        return self.has("refused")

    def new(self, kind: Kind[T]) -> Read[str]:
        """The reader of a name this event creates."""
        return name if self.is_refused else kind.declare

    def campaign(self) -> str | None:
        """The campaign written, if one is."""
        return self.optional("campaign", self.names.campaigns.known, None)

    def antenna(self) -> str:
        """The antenna, by default the mutual's first."""
        return self.optional("antenna", self.names.antennas.known, self.names.antennas.first() or "")

    def collecting(self, name: str, key: str) -> Operator:
        """The operator of a field that needs its collection wallet; for use after `close`."""
        operator = self.names.operators[name]
        if operator.collection is None:
            self.refuse(key, f"names {name}, which has no collection account")
        return operator

    def paying(self, name: str, key: str) -> Operator:
        """The operator of a field that needs its payout wallet; for use after `close`."""
        operator = self.names.operators[name]
        if operator.payout is None:
            self.refuse(key, f"names {name}, which has no payout account")
        return operator
