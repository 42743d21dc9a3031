"""What a file says the wallet held: its running balance has to follow its rows, its two ends have to meet."""

from collections.abc import Sequence
from itertools import pairwise

from app.core.money import Currency, Money
from app.providers import PaymentState
from app.treasury.files.cells import Cells
from app.treasury.files.mapping import StatementMapping, plain
from app.treasury.files.model import Fault, Movement, RowRefused
from app.treasury.files.values import Unclear, signed_minor
from app.treasury.statement_model import StatedBalances

OPENING, CLOSING = "opening", "closing"
Ends = tuple[int | None, int | None]


class Labels:
    """Looks for balances that stand beside a label, above the heading or in rows that are no movement."""

    def __init__(self, mapping: StatementMapping, currency: Currency) -> None:
        self._mapping, self._currency = mapping, currency
        told = {OPENING: mapping.opening_label, CLOSING: mapping.closing_label}
        self._wanted = {plain(label): name for name, label in told.items() if label is not None}
        self._found: dict[str, int] = {}
        self.refused: list[RowRefused] = []

    def look(self, cells: Cells) -> None:
        """The first cell behind a label that is not blank is its balance."""
        for place, cell in enumerate(cells.text):
            name = self._wanted.get(plain(cell).rstrip(" :"))
            if name is not None:
                self._take(name, next((one for one in cells.text[place + 1 :] if one), ""), cells.number)

    def ends(self) -> Ends:
        """Opening and closing, as far as they were found."""
        return self._found.get(OPENING), self._found.get(CLOSING)

    def _take(self, name: str, written: str, row: int) -> None:
        try:
            minor = signed_minor(written, self._mapping, self._currency)
        except Unclear:
            self.refused.append(RowRefused(row=row, field=name, reason=Fault.AMOUNT))
            return
        if self._found.setdefault(name, minor) != minor:
            self.refused.append(RowRefused(row=row, field=name, reason=Fault.DIFFERS))


def proven(
    movements: Sequence[Movement], labelled: Ends, mapping: StatementMapping
) -> tuple[Ends, bool, list[RowRefused]]:
    """The balances at both ends, whether they prove that no row is missing, and where they contradict the rows."""
    if not mapping.checks_balances or any(one.state is PaymentState.REVERSED for one in movements):
        return labelled, False, []
    running, broken = _running(movements)
    if broken is not None:
        return labelled, False, [_refused(broken)]
    opening, closing = (running[at] if labelled[at] is None else labelled[at] for at in (0, 1))
    differ = any(None not in both and both[0] != both[1] for both in zip(running, labelled, strict=True))
    if opening is None or closing is None:
        return (opening, closing), False, [_refused(movements[-1])] if differ else []
    moved = sum(one.moved_minor for one in movements)
    if differ or opening + moved != closing:
        return labelled, False, [_refused(movements[-1])]
    return (opening, closing), True, []


def _refused(movement: Movement) -> RowRefused:
    return RowRefused(row=movement.row, field="balance", reason=Fault.BALANCE)


def balances_of(ends: Ends, currency: Currency) -> StatedBalances:
    """As values."""
    opening, closing = (None if minor is None else Money(minor, currency) for minor in ends)
    return StatedBalances(opening=opening, closing=closing)


def _running(movements: Sequence[Movement]) -> tuple[Ends, Movement | None]:
    """The ends of the running balance, whichever end of the file is the newer one; else where it breaks."""
    if not movements or any(one.balance_minor is None for one in movements):
        return (None, None), None
    broken = _break_in(movements)
    if broken is None:
        return _ends(movements), None
    newest_first = list(reversed(movements))
    return (_ends(newest_first), None) if _break_in(newest_first) is None else ((None, None), broken)


def _ends(movements: Sequence[Movement]) -> Ends:
    first, last = movements[0], movements[-1]
    assert first.balance_minor is not None, "every row states a balance"
    return first.balance_minor - first.moved_minor, last.balance_minor


def _break_in(movements: Sequence[Movement]) -> Movement | None:
    for before, after in pairwise(movements):
        assert before.balance_minor is not None, "every row states a balance"
        if before.balance_minor + after.moved_minor != after.balance_minor:
            return after
    return None
