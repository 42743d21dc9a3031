"""What accounting refuses.

Refused
├── ControlledAccount     the account's sub-ledger is kept by a room of its own
├── MakerDecides          nobody decides what they proposed
├── NotTheMaker           only who proposed it withdraws it
├── AlreadyDecided        approved, refused or withdrawn
├── NotPosted             there is nothing in the books to mirror
├── AlreadyMirrored       a mirror stands or waits
├── AlreadyProposed       a proposal for this money waits
├── ProposalOutdated      the money is no longer what was proposed
└── MonthNotReady         something must be done before the month closes
Invalid
└── NotAnExpense          the account is not of class 6
NotFound
├── UnknownManualEntry
└── UnknownIncomeProposal
Conflict
├── EntryDiffers          the id was used for another manual entry
└── AccountExists         the chart has this code
"""

from app.core.errors import Conflict, Invalid, NotFound, Refused


class ControlledAccount(Refused):
    """What stands on this account is proven from rows: of units, payments, payouts, transfers; nothing was proposed."""

    code = "accounting.controlled_account"


class MakerDecides(Refused):
    """Nobody approves or refuses what they proposed (I15)."""

    code = "accounting.maker_decides"


class NotTheMaker(Refused):
    """Only the person who proposed it takes it back."""

    code = "accounting.not_the_maker"


class AlreadyDecided(Refused):
    """It is approved, refused or withdrawn, and stays so."""

    code = "accounting.already_decided"


class NotPosted(Refused):
    """The manual entry is not in the books: there is nothing to mirror."""

    code = "accounting.not_posted"


class AlreadyMirrored(Refused):
    """A mirror of this manual entry is posted, or waits to be decided."""

    code = "accounting.already_mirrored"


class AlreadyProposed(Refused):
    """A proposal to take this payment as income waits to be decided."""

    code = "accounting.already_proposed"


class ProposalOutdated(Refused):
    """What is left of the payment is no longer what was proposed: it is refused or withdrawn, and proposed anew."""

    code = "accounting.proposal_outdated"


class MonthNotReady(Refused):
    """The month's checklist has items that must be settled first; it stays open."""

    code = "accounting.month_not_ready"


class NotAnExpense(Invalid):
    """An expense stands on an account of class 6; nothing was proposed."""

    code = "accounting.not_an_expense"


class UnknownManualEntry(NotFound):
    """The mutual has no manual entry of this id."""

    code = "accounting.unknown_manual_entry"


class UnknownIncomeProposal(NotFound):
    """Nothing is proposed for this payment."""

    code = "accounting.unknown_income_proposal"


class EntryDiffers(Conflict):
    """A manual entry of this id is proposed with other content; the first stands."""

    code = "accounting.entry_differs"


class AccountExists(Conflict):
    """The mutual's chart has this code already; it stays as it is."""

    code = "accounting.account_exists"
