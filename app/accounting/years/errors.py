"""What the year's end refuses.

Refused
├── YearOpen             an earlier year has to be closed first
├── YearNotOpened        the year was never opened: what was deferred into it stands on 4771 still
├── YearNotOver          its last day has not come
├── AlreadyAppropriated  the assembly's vote is booked
├── FiguresChanged       the books moved since the proposal was made
└── ProposalReplaced     a later proposal stands in its place
Forbidden
└── MakerApproves        who prepared it does not carry it out
Conflict
└── YearClosed           the year is closed with other figures
NotFound
├── UnknownYear          the year is not closed
└── UnknownProposal      nobody proposed this
"""

from app.core.errors import Conflict, Forbidden, NotFound, Refused


class YearOpen(Refused):
    """An earlier year has to be closed first (E26, E27); nothing was posted."""

    code = "ledger.year_open"


class AlreadyAppropriated(Refused):
    """The assembly's vote on this year's result is booked already; nothing was posted (E27)."""

    code = "ledger.already_appropriated"


class YearNotOpened(Refused):
    """What the year before deferred was not taken back on 1 January; nothing was posted (E26)."""

    code = "accounting.year_not_opened"


class YearNotOver(Refused):
    """The year's last day has not come; nothing was posted."""

    code = "accounting.year_not_over"


class FiguresChanged(Refused):
    """The books moved since the proposal was made: other figures would be closed than were prepared."""

    code = "accounting.figures_changed"


class ProposalReplaced(Refused):
    """A later proposal for the same act stands in its place; nothing was posted."""

    code = "accounting.proposal_replaced"


class MakerApproves(Forbidden):
    """Who prepared the act does not carry it out; nothing was posted (RELIABILITY 25)."""

    code = "accounting.maker_approves"


class YearClosed(Conflict):
    """The year is closed already, with another estimate or before a later one; its figures stand."""

    code = "accounting.year_closed"


class UnknownYear(NotFound):
    """The mutual has not closed this year."""

    code = "accounting.unknown_year"


class UnknownProposal(NotFound):
    """Nobody proposed this act for this year."""

    code = "accounting.unknown_year_proposal"
