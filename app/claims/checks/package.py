"""C06 to C09: what of a line is in the package, at which price and for how many."""

from app.claims.case import Billed, Case
from app.facilities import ItemKind


def is_outside_package(_: Case, billed: Billed) -> bool:
    """C06: the facility's list does not hold the code, or excludes it."""
    return billed.item is None or billed.item.excluded


def is_not_generic(_: Case, billed: Billed) -> bool:
    """C07: a branded drug; antimalarials are paid in either form."""
    return billed.agreed.kind is ItemKind.BRANDED


def is_above_tariff(_: Case, billed: Billed) -> bool:
    """C08: dearer than agreed."""
    return billed.line.price_minor > billed.agreed.price_minor


def is_above_quantity(_: Case, billed: Billed) -> bool:
    """C09: more than the list covers."""
    limit = billed.agreed.limit
    return limit is not None and billed.line.quantity > limit
