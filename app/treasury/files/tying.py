"""Rows that belong together: what is said twice counts once, a fee in a row of its own has what it was taken for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.money import Money
from app.providers import Direction, PaymentState
from app.treasury.files.model import Fault, Kind, Movement, Repeated, RowRefused

COSTS = (Kind.FEE, Kind.LEVY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """Each movement once, in the file's order, and which rows repeat or contradict an earlier one."""

    movements: Sequence[Movement]
    repeated: Sequence[Repeated]
    refused: Sequence[RowRefused]


def each_once(movements: Sequence[Movement]) -> Once:
    """Of rows with one id the first counts; one that says the same is named, one that says something else refused."""
    first: dict[tuple[Kind, str, str | None], Movement] = {}
    repeated: list[Repeated] = []
    refused: list[RowRefused] = []
    for one in movements:
        known = first.setdefault((one.kind, one.reference, one.parent), one)
        if known is one:
            continue
        if known.said == one.said:
            repeated.append(Repeated(row=one.row, first_row=known.row, reference=one.reference))
        else:
            refused.append(RowRefused(row=one.row, field="reference", reason=Fault.DIFFERS))
    return Once(movements=list(first.values()), repeated=repeated, refused=refused)


def with_costs(movements: Sequence[Movement]) -> tuple[Sequence[Movement], Sequence[RowRefused]]:
    """Payments, reversals and own money with the fees and levies of rows of their own, and the costs of nothing."""
    bearing = {one.reference: one for one in reversed(movements) if one.kind not in COSTS}
    refused = []
    for cost in (one for one in movements if one.kind in COSTS and one.state is PaymentState.SUCCEEDED):
        bearer = bearing.get(cost.parent or "")
        if bearer is None:
            refused.append(RowRefused(row=cost.row, field="parent", reason=Fault.ORPHAN))
        elif cost.direction is not _way_of_costs(bearer):
            refused.append(RowRefused(row=cost.row, field="amount", reason=Fault.DIFFERS))
        else:
            bearing[bearer.reference] = _bearing(bearer, cost)
    kept = [one for one in movements if one.kind not in COSTS]
    return [bearing[one.reference] if bearing[one.reference].row == one.row else one for one in kept], refused


def _way_of_costs(bearer: Movement) -> Direction:
    """A fee leaves the wallet; that of a reversal comes back to it."""
    return Direction.IN if bearer.kind is Kind.REVERSAL else Direction.OUT


def _bearing(bearer: Movement, cost: Movement) -> Movement:
    if cost.kind is Kind.FEE:
        return replace(bearer, fee=_sum(bearer.fee, cost.amount))
    return replace(bearer, levy=_sum(bearer.levy, cost.amount))


def _sum(so_far: Money | None, more: Money) -> Money:
    return more if so_far is None else so_far + more
