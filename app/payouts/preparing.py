"""What a facility is paid now: its claims less what it owes back, whole or cut at the operator's cap (P1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.payouts.model import Item, Offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One payout of a facility's: `gross` of its claims, less the offsets, is what it is sent."""

    items: tuple[Item, ...]
    offsets: tuple[Offset, ...]

    @property
    def gross_minor(self) -> int:
        """What it pays of claims."""
        return sum(item.amount_minor for item in self.items)

    @property
    def offset_minor(self) -> int:
        """What it keeps back."""
        return sum(offset.amount_minor for offset in self.offsets)

    @property
    def amount_minor(self) -> int:
        """What is sent."""
        return self.gross_minor - self.offset_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What a facility has coming, each in the order in which it is paid or kept back."""

    claims: tuple[Item, ...]
    to_recover: tuple[Offset, ...] = ()

    @property
    def net_minor(self) -> int:
        """Claims less amounts to recover; below zero when more is to recover."""
        return sum(item.amount_minor for item in self.claims) - sum(one.amount_minor for one in self.to_recover)

    def is_payable(self, least_minor: int) -> bool:
        """Whether it is paid now, or carried forward with nothing posted (P1)."""
        return self.net_minor >= max(least_minor, 1)


def parts_of(coming: Coming, cap_minor: int | None) -> Sequence[Part]:
    """The payouts that pay all of it: the cap each and the rest last; what is kept back, from the first (P1)."""
    kept = sum(one.amount_minor for one in coming.to_recover)
    amounts = list(_amounts(coming.net_minor, cap_minor))
    grosses = [amounts[0] + kept, *amounts[1:]]
    return [
        Part(items=items, offsets=coming.to_recover if position == 0 else ())
        for position, items in enumerate(_dealt(coming.claims, grosses))
    ]


def _amounts(net_minor: int, cap_minor: int | None) -> Iterator[int]:
    while cap_minor is not None and net_minor > cap_minor:
        yield cap_minor
        net_minor -= cap_minor
    yield net_minor


def _dealt(claims: Sequence[Item], grosses: Sequence[int]) -> Iterator[tuple[Item, ...]]:
    """The claims in order, cut where a payout is full."""
    waiting = [(claim.payable_id, claim.amount_minor) for claim in reversed(claims)]
    for gross in grosses:
        items = []
        while gross:
            payable_id, open_minor = waiting.pop()
            taken = min(gross, open_minor)
            items.append(Item(payable_id=payable_id, amount_minor=taken))
            gross -= taken
            if taken < open_minor:
                waiting.append((payable_id, open_minor - taken))
        yield tuple(items)
