"""One row of a file as a movement, read by its mapping; what is not understood is told, never guessed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from app.core.errors import Invalid
from app.core.money import Money
from app.core.msisdn import Msisdn
from app.providers import Direction, PaymentState
from app.treasury.files.cells import Cells
from app.treasury.files.mapping import Amounts, Signs, StatementMapping, plain
from app.treasury.files.model import Fault, Kind, Movement, Reader, RowRefused
from app.treasury.files.values import Unclear, instant, signed_minor

Meaning = TypeVar("Meaning")

LEFT_OUT = "left_out"
SPREADSHEET_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
DIGITS_LOST = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+[0-9]+")
LONGEST_TEXT = 200
UNSEEN = "\r\n\t\u00a0\u202f\u2009"
SIGNED_BY = {Signs.PLUS_IN: 1, Signs.MINUS_IN: -1}


class Refused(Exception):
    """A cell cannot be read: the column of ours, and why."""

    def __init__(self, name: str, reason: Fault) -> None:
        super().__init__(name, reason)
        self.name, self.reason = name, reason


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows below a heading."""

    mapping: StatementMapping
    reader: Reader
    places: Mapping[str, int]
    width: int
    leaves_out: Sequence[tuple[int, tuple[str, ...]]]
    kinds: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, PaymentState] = field(default_factory=dict)
    ways: Mapping[str, Direction] = field(default_factory=dict)

    def is_left_out(self, cells: Cells) -> bool:
        """Whether the mapping says that this is no movement."""
        text = cells.text
        told = any(place < len(text) and plain(text[place]).startswith(words) for place, words in self.leaves_out)
        return told or (self.kinds != {} and self.kinds.get(plain(self._raw(text, "kind"))) == LEFT_OUT)

    def read(self, cells: Cells) -> Movement | RowRefused:
        """The movement, or the first cell that cannot be read."""
        try:
            return self._movement(cells)
        except Refused as refused:
            return RowRefused(row=cells.number, field=refused.name, reason=refused.reason)

    def _movement(self, cells: Cells) -> Movement:
        text = cells.text
        if any(text[self.width :]):
            raise Refused("row", Fault.TOO_MANY_CELLS)
        if self._raw(text, "account") not in ("", self.reader.receiver or ""):
            raise Refused("account", Fault.ACCOUNT)
        kind, state = Kind(self._word(text, "kind", self.kinds)), self._word(text, "status", self.states)
        signed = self._signed(text)
        if signed == 0 and state is not PaymentState.FAILED:
            raise Refused("amount", Fault.AMOUNT)
        fee, levy = self._cost(text, "fee"), self._cost(text, "levy")
        costs = sum(one.minor for one in (fee, levy) if one is not None)
        return Movement(
            row=cells.number,
            kind=kind,
            state=state,
            direction=Direction.IN if signed > 0 else Direction.OUT,
            reference=self._identity(text, "reference"),
            occurred_at=self._instant(text),
            amount=self._paid(signed, costs),
            fee=fee,
            levy=levy,
            party=self._party(text),
            party_name=self._optional(text, "party_name"),
            typed=self._optional(text, "typed"),
            request=self._optional(text, "request"),
            reverses=self._identity(text, "reverses") if kind is Kind.REVERSAL else None,
            parent=self._parent(text) if kind in (Kind.FEE, Kind.LEVY) else None,
            moved_minor=self._moved(signed, costs, state),
            balance_minor=self._minor(text, "balance") if self._raw(text, "balance") else None,
        )

    def _signed(self, text: Sequence[str]) -> int:
        """The amount, above zero for money in."""
        signs = self.mapping.signs
        if signs in SIGNED_BY:
            return SIGNED_BY[signs] * self._minor(text, "amount")
        if signs is Signs.WORDED:
            return self._sized(text, "amount") * (1 if self._word(text, "direction", self.ways) is Direction.IN else -1)
        return self._of_columns(text)

    def _of_columns(self, text: Sequence[str]) -> int:
        credit = self._sized(text, "credit") if self._raw(text, "credit") else 0
        debit = 0
        if self._raw(text, "debit"):
            debit = self._minor(text, "debit") * (-1 if self.mapping.signs is Signs.COLUMNS_MINUS else 1)
        if debit < 0:
            raise Refused("debit", Fault.AMOUNT)
        if credit and debit:
            raise Refused("amount", Fault.BOTH_SIDES)
        return credit - debit

    def _paid(self, signed: int, costs: int) -> Money:
        """What the payer paid or the payee got: a balance moves by less than is paid in, by more than is paid out."""
        minor = abs(signed)
        if self.mapping.amounts is Amounts.MOVED:
            minor = minor + costs if signed > 0 else minor - costs
        if minor < 0 or (minor == 0 and signed != 0):
            raise Refused("amount", Fault.AMOUNT)
        return Money(minor, self.reader.currency)

    def _moved(self, signed: int, costs: int, state: PaymentState) -> int:
        if state in (PaymentState.FAILED, PaymentState.PENDING):
            return 0
        return signed if self.mapping.amounts is Amounts.MOVED else signed - costs

    def _cost(self, text: Sequence[str], name: str) -> Money | None:
        """A fee, which some write with a minus; none where the cell is empty."""
        return Money(abs(self._minor(text, name)), self.reader.currency) if self._raw(text, name) else None

    def _sized(self, text: Sequence[str], name: str) -> int:
        minor = self._minor(text, name)
        if minor < 0:
            raise Refused(name, Fault.AMOUNT)
        return minor

    def _minor(self, text: Sequence[str], name: str) -> int:
        written = self._wanted(text, name)
        try:
            return signed_minor(written, self.mapping, self.reader.currency)
        except Unclear:
            raise Refused(name, Fault.AMOUNT) from None

    def _instant(self, text: Sequence[str]) -> datetime:
        hour = self._wanted(text, "time") if self.mapping.columns.time is not None else None
        try:
            return instant(self._wanted(text, "date"), hour, self.mapping, self.reader.timezone)
        except Unclear:
            raise Refused("date", Fault.DATE) from None

    def _word(self, text: Sequence[str], name: str, words: Mapping[str, Meaning]) -> Meaning:
        """What the row's word means; without such a column all rows mean the same."""
        found = words.get(plain(self._wanted(text, name)) if name in self.places else "")
        if found is None:
            raise Refused(name, Fault.WORD)
        return found

    def _identity(self, text: Sequence[str], name: str) -> str:
        """An operator's id; one whose digits a spreadsheet rounded is refused."""
        written = self._wanted(text, name)
        if DIGITS_LOST.fullmatch(written):
            raise Refused(name, Fault.DIGITS_LOST)
        return written.upper() if self.mapping.capitals else written

    def _parent(self, text: Sequence[str]) -> str:
        return self._identity(text, "parent" if self._raw(text, "parent") else "reference")

    def _party(self, text: Sequence[str]) -> Msisdn | None:
        """The other side's number where the file shows it; masked ones and tills are none."""
        try:
            return Msisdn.parse(self._raw(text, "party"), region=self.reader.region)
        except Invalid:
            return None

    def _optional(self, text: Sequence[str], name: str) -> str | None:
        return self._wanted(text, name) if self._raw(text, name) else None

    def _wanted(self, text: Sequence[str], name: str) -> str:
        written = self._raw(text, name)
        if not written:
            raise Refused(name, Fault.MISSING)
        if written.startswith("="):
            raise Refused(name, Fault.FORMULA)
        if written in SPREADSHEET_ERRORS:
            raise Refused(name, Fault.SPREADSHEET_ERROR)
        if len(written) > LONGEST_TEXT or not _is_clean(written):
            raise Refused(name, Fault.UNPRINTABLE)
        return " ".join(written.split()) if name in ("typed", "party_name") else written

    def _raw(self, text: Sequence[str], name: str) -> str:
        place = self.places.get(name)
        return text[place] if place is not None and place < len(text) else ""


def _is_clean(written: str) -> bool:
    return all(letter.isprintable() or letter in UNSEEN for letter in written)
