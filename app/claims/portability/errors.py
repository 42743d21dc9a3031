"""What portability refuses.

Refused
├── ProposerAccepts        an agreement takes one person in each mutual
├── AlreadyAccepted        the agreement is in force
├── ContestTooLate         the days in which a charge may be contested are over
├── ClearedAlready         what a clearing lists is contested and withdrawn no more
├── NothingToClear         neither mutual charged the other anything that waits
├── ClearingMakerApproves  nobody approves what he proposed, nor for both mutuals
└── ClearingWithdrawn      it was withdrawn; what it listed waits for another
NotFound
├── UnknownPartner, UnknownPortability, UnknownCharge, UnknownClearing
Conflict
├── ContestKnown           the charge is contested, or its contest answered, already
└── SideApproved           the mutual has approved the clearing already
"""

from app.core.errors import Conflict, NotFound, Refused


class ProposerAccepts(Refused):
    """Whoever proposed a portability agreement does not accept it for the other mutual; it stays a proposal."""

    code = "portability.proposer_accepts"


class AlreadyAccepted(Refused):
    """The portability agreement was accepted before, or ended as a proposal."""

    code = "portability.already_accepted"


class ContestTooLate(Refused):
    """A charge is contested within so many days of its booking (parameter `contest_days`); it stands."""

    code = "portability.contest_too_late"


class ClearedAlready(Refused):
    """The charge or clearing is settled: what was cleared is contested and withdrawn no more."""

    code = "portability.cleared_already"


class NothingToClear(Refused):
    """No charge between the two mutuals waits to be cleared up to that day."""

    code = "portability.nothing_to_clear"


class ClearingMakerApproves(Refused):
    """Nobody approves a clearing he proposed, nor one person for both mutuals (RELIABILITY I15)."""

    code = "portability.maker_approves"


class ClearingWithdrawn(Refused):
    """The clearing was withdrawn; nothing of it was booked."""

    code = "portability.clearing_withdrawn"


class UnknownPartner(NotFound):
    """No other mutual of the same currency has this code."""

    code = "portability.unknown_partner"


class UnknownPortability(NotFound):
    """The mutual has no portability agreement of this id."""

    code = "portability.unknown_agreement"


class UnknownCharge(NotFound):
    """The mutual has no charge of this id."""

    code = "portability.unknown_charge"


class UnknownClearing(NotFound):
    """The mutual has no clearing of this id."""

    code = "portability.unknown_clearing"


class ContestKnown(Conflict):
    """The charge is contested already, or its contest was answered; the first word stands."""

    code = "portability.contest_known"


class SideApproved(Conflict):
    """The mutual has approved this clearing already; its side is booked once."""

    code = "portability.side_approved"
