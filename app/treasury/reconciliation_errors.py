"""What reconciliation refuses.

Refused
├── NoDifference       the wallet has no open difference, or a smaller one
├── StatedByYou        whoever stated the balance does not accept the difference
└── ItemClosed         the item was closed already, or nothing was ever to be done about it
NotFound
├── UnknownStatement
└── UnknownItem
"""

from app.core.errors import NotFound, Refused


class NoDifference(Refused):
    """The wallet has no difference to accept, or less than was named; nothing was booked (E24)."""

    code = "reconciliation.no_difference"


class StatedByYou(Refused):
    """A difference is accepted by another person than the one who stated the balance; nothing was booked (E24)."""

    code = "reconciliation.stated_by_you"


class ItemClosed(Refused):
    """Nothing is left to do about this item; what was said of it stands."""

    code = "reconciliation.item_closed"


class UnknownStatement(NotFound):
    """The wallet has no statement of this id."""

    code = "reconciliation.unknown_statement"


class UnknownItem(NotFound):
    """The mutual has no item of this id."""

    code = "reconciliation.unknown_item"
