"""What the bank's statements are refused for.

Invalid
└── StatementUnreadable       no camt.053 that is whole and agrees with itself
Refused
├── WrongAccount              of another account, or in another currency
└── NotTied                   what is to be tied is tied already, or does not come to the same sum
NotFound
├── NoStatement               the bank has told nothing yet
└── UnknownTie                no such line or entry, or no tie that stands
Conflict
├── StatementDiffers          a statement of this id said something else
└── LineDiffers               a line of this reference said something else
"""

from app.core.errors import Conflict, Invalid, NotFound, Refused


class StatementUnreadable(Invalid):
    """The file is no bank statement that is whole and agrees with itself; `reason` says why; nothing was taken."""

    code = "bank.statement_unreadable"


class WrongAccount(Refused):
    """The statement is of another account than the one the mutual pays from, or in another currency; nothing taken."""

    code = "bank.wrong_account"


class NotTied(Refused):
    """Lines and entries are tied when none is tied already and both sides sum up to the same; nothing was tied."""

    code = "bank.not_tied"


class StatementDiffers(Conflict):
    """A statement of this id was read before and said something else; the first stands, a person asks the bank."""

    code = "bank.statement_differs"


class LineDiffers(Conflict):
    """The bank used a line's reference before for something else; the first stands, nothing of this file was taken."""

    code = "bank.line_differs"


class NoStatement(NotFound):
    """No statement of the bank's was taken yet, or none up to that day: there is nothing to prove."""

    code = "bank.no_statement"


class UnknownTie(NotFound):
    """The mutual has no such line of the bank's, no such entry at the bank, or no such tie that stands."""

    code = "bank.unknown_tie"
