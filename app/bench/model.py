"""What a measurement says: a rate, the anchor it is set against, and the goal of PERFORMANCE."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One line of the table. `ratio` is none where the anchor could not be measured; a goal is a least or a most."""

    code: str
    what: str
    value: float
    unit: str
    anchor: float | None = None
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float | None:
        """The value over its anchor."""
        return self.value / self.anchor if self.anchor else None

    @property
    def is_reached(self) -> bool | None:
        """Whether the goal is met; none where there is none, or nothing to set it against."""
        measured = self.ratio if self.anchor is not None or self.unit != "s of traffic" else self.value
        if measured is None or (self.at_least is None and self.at_most is None):
            return None
        return (self.at_least is None or measured >= self.at_least) and (
            self.at_most is None or measured <= self.at_most
        )

    def told(self) -> dict[str, object]:
        """As JSON tells it."""
        return asdict(self) | {"ratio": self.ratio, "is_reached": self.is_reached}
