"""What makes an entry the same entry, and what makes it an entry at all."""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from app.ledger.errors import Unbalanced
from app.ledger.model import JournalEntry, Line, Side


def check_balanced(entry: JournalEntry) -> None:
    """Raise `Unbalanced` unless its lines are an entry (RELIABILITY I1)."""
    if not is_balanced(entry.lines):
        raise Unbalanced(key=entry.key, event=entry.event)


def is_balanced(lines: Sequence[Line]) -> bool:
    """Whether these are two or more amounts above zero that sum to zero per currency."""
    sums: Counter[str] = Counter()
    for line in lines:
        sums[line.amount.currency.code] += _signed(line)
    return len(lines) >= 2 and not any(sums.values()) and all(line.amount.minor > 0 for line in lines)


def content_hash(entry: JournalEntry) -> bytes:
    """A digest of accounts, sides, amounts and business date; the order of lines does not matter."""
    lines = sorted(_described(line) for line in entry.lines)
    return sha256("\n".join([entry.booked_on.isoformat(), *lines]).encode()).digest()


def _signed(line: Line) -> int:
    return line.amount.minor if line.side is Side.DEBIT else -line.amount.minor


def _described(line: Line) -> str:
    return f"{line.account.code}|{line.account.party or ''}|{line.side}|{line.amount.minor}|{line.amount.currency}"
