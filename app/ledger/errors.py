"""What the books refuse.

MutuelleError
├── Refused
│   ├── Unbalanced       an entry without two columns that agree
│   ├── WrongCurrency    a line in another currency than its account's
│   └── PeriodClosed     the business date lies in a closed month
├── Invalid
│   └── UnknownAccount   no such code in the mutual's chart
├── NotFound
│   └── UnknownEntry     no such entry of this mutual
└── Conflict
    └── PostingConflict  a known key with other content
"""

from app.core.errors import Conflict, Invalid, NotFound, Refused


class Unbalanced(Refused):
    """Fewer than two lines, an amount not above zero, or columns that differ; nothing was posted."""

    code = "ledger.unbalanced"


class WrongCurrency(Refused):
    """A line is in another currency than its account; nothing was posted."""

    code = "ledger.wrong_currency"


class PeriodClosed(Refused):
    """A closed period takes no entry (DOMAIN 11); nothing was posted, and the transaction can only be rolled back."""

    code = "ledger.period_closed"


class UnknownAccount(Invalid):
    """The mutual's chart has no such code; nothing was posted."""

    code = "ledger.unknown_account"


class UnknownEntry(NotFound):
    """The mutual's journal has no such entry."""

    code = "ledger.unknown_entry"


class PostingConflict(Conflict):
    """The key is known with other accounts, sides, amounts or another day; the first entry stands alone."""

    code = "ledger.posting_conflict"
