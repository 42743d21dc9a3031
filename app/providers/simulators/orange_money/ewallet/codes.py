"""QR codes that merchants opened at the simulated eWallet: each can be paid once, while it lives (orange-money B3)."""

from dataclasses import dataclass
from datetime import datetime

from app.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """An order to be paid by link; `merchant` is the wallet of whoever opened it, `callback_url` where it is told."""

    id: str
    merchant: str
    amount: Money
    reference: str | None
    opened_at: datetime
    expires_at: datetime
    callback_url: str | None


class Codes:
    """Every code ever opened, and which of them were paid."""

    def __init__(self) -> None:
        self._codes: dict[str, Code] = {}
        self._paid: set[str] = set()

    def open(self, code: Code) -> None:
        """A new one."""
        self._codes[code.id] = code

    def next_id(self) -> str:
        """Its name in the operator's links."""
        return f"QR{len(self._codes) + 1:08d}"

    def find(self, code_id: str) -> Code | None:
        """The code of this id, dead or alive."""
        return self._codes.get(code_id)

    def may_be_paid(self, code: Code, now: datetime) -> bool:
        """Once, and before its end."""
        return code.id not in self._paid and now < code.expires_at

    def close(self, code: Code) -> None:
        """It has been paid."""
        self._paid.add(code.id)
