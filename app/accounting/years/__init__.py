"""The year's end: what it comes to, its closing by two people, the next one's opening, and the assembly's vote."""

from app.accounting.years.appropriating import appropriate, propose_appropriation, usual_reserve
from app.accounting.years.closing import close_year, propose_closing
from app.accounting.years.errors import (
    AlreadyAppropriated,
    FiguresChanged,
    MakerApproves,
    ProposalReplaced,
    UnknownProposal,
    UnknownYear,
    YearClosed,
    YearNotOpened,
    YearNotOver,
    YearOpen,
)
from app.accounting.years.figures import preview
from app.accounting.years.model import (
    ActKind,
    Appropriation,
    CampaignDeferral,
    ClosedYear,
    OpenedYear,
    Proposal,
    Shares,
    UnitDeferral,
    YearFigures,
    last_day,
)
from app.accounting.years.months import months_of_cover
from app.accounting.years.opening import open_year, propose_opening
from app.accounting.years.pack import PackLine, YearPack, year_pack
from app.accounting.years.proposing import proposals_of
from app.accounting.years.queries import closed_year, deferrals_of, find_appropriation, find_closed, find_opened

__all__ = [
    "ActKind",
    "AlreadyAppropriated",
    "Appropriation",
    "CampaignDeferral",
    "ClosedYear",
    "FiguresChanged",
    "MakerApproves",
    "OpenedYear",
    "PackLine",
    "Proposal",
    "ProposalReplaced",
    "Shares",
    "UnitDeferral",
    "UnknownProposal",
    "UnknownYear",
    "YearClosed",
    "YearFigures",
    "YearNotOpened",
    "YearNotOver",
    "YearOpen",
    "YearPack",
    "appropriate",
    "close_year",
    "closed_year",
    "deferrals_of",
    "find_appropriation",
    "find_closed",
    "find_opened",
    "last_day",
    "months_of_cover",
    "open_year",
    "preview",
    "proposals_of",
    "propose_appropriation",
    "propose_closing",
    "propose_opening",
    "usual_reserve",
    "year_pack",
]
