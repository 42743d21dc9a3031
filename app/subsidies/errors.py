"""What co-financing refuses.

Refused
├── NothingToBill                   nothing accrued since the last statement, or less than what is to be taken back
├── DisallowanceExceedsStatement    more than is still open of the statement
├── NoExcess                        the receipt has no such excess in 4739
├── WhichFunder                     several of this kind came one after the other, and none is named
├── NothingOpen                     no statement of this funder waits for money
├── ProposerDecides                 who proposed it does not decide it
└── AlreadyDecided                  it was approved or refused before
NotFound
├── UnknownStatement, UnknownReceipt, UnknownDecision
Conflict
├── ReceiptDiffers                  the id stands for another receipt
└── DecisionDiffers                 the id stands for another proposal
"""

from app.core.errors import Conflict, NotFound, Refused


class NothingToBill(Refused):
    """No funder asked for has something accrued and unbilled; what is negative waits for the next statement (F3)."""

    code = "subsidies.nothing_to_bill"


class DisallowanceExceedsStatement(Refused):
    """More than is still open of the statement, or no statement is open; nothing was booked (E09)."""

    code = "subsidies.disallowance_exceeds_statement"


class NoExcess(Refused):
    """More than the receipt has left in 4739; nothing was booked (F4)."""

    code = "subsidies.no_excess"


class WhichFunder(Refused):
    """Funders of this kind came one after the other, and the money names none of them; nothing was booked (F5)."""

    code = "subsidies.which_funder"


class NothingOpen(Refused):
    """No statement of this funder is open, so its excess settles none; nothing was booked (F4)."""

    code = "subsidies.nothing_open"


class ProposerDecides(Refused):
    """Another person than the one who proposed it has to decide; it waits."""

    code = "subsidies.proposer_decides"


class AlreadyDecided(Refused):
    """It was approved or refused before; that stands."""

    code = "subsidies.already_decided"


class UnknownStatement(NotFound):
    """The mutual has no subsidy statement of this id."""

    code = "subsidies.unknown_statement"


class UnknownReceipt(NotFound):
    """The mutual has no subsidy receipt of this id."""

    code = "subsidies.unknown_receipt"


class UnknownDecision(NotFound):
    """The mutual has no disallowance or repayment of this id."""

    code = "subsidies.unknown_decision"


class ReceiptDiffers(Conflict):
    """A subsidy receipt of this id is booked with other facts; the first stands."""

    code = "subsidies.receipt_differs"


class DecisionDiffers(Conflict):
    """A proposal of this id was made with other facts; the first stands."""

    code = "subsidies.decision_differs"
