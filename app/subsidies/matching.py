"""How money meets statements: the oldest first, and what exceeds all of them is left (F4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.ids import SubsidyStatementId
from app.subsidies.model import SubsidyStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So much of an amount settles this statement."""

    statement: SubsidyStatement
    amount_minor: int

    @property
    def statement_id(self) -> SubsidyStatementId:
        """Which one."""
        return self.statement.id


def match(amount_minor: int, statements: Iterable[SubsidyStatement]) -> Sequence[Share]:
    """What an amount settles of open statements, the oldest first; less than the amount when it exceeds them all."""
    shares, left = [], amount_minor
    for one in sorted(statements, key=lambda statement: statement.serial):
        taken = min(left, one.open.minor)
        if taken:
            shares.append(Share(statement=one, amount_minor=taken))
            left -= taken
    return shares
