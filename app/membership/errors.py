"""What membership refuses.

MutuelleError
├── Invalid
│   ├── UnitTooLarge      more persons than a unit holds
│   ├── CoverDatesWrong   a cover taken over that ends before it begins
│   └── ReferenceInvalid  its check digits do not agree, or it is a collective payer's
├── NotFound
│   ├── UnknownMutual     no such mutual
│   ├── UnknownAntenna    the mutual has no such antenna
│   ├── UnknownScheme     the mutual has no such scheme
│   ├── UnknownRegime     the mutual has no such regime
│   ├── UnknownCampaign   the mutual has no such campaign
│   ├── UnknownFunder     the mutual has no such funder
│   ├── UnknownUnit       the mutual has no such unit
│   ├── UnknownMember     the unit has no such person
│   └── UnknownPayer      the unit declares no such number
├── Refused
│   ├── NotEnrolled       the unit has no running enrolment
│   ├── NotLapsed         re-enrolment of a unit that has not lapsed
│   ├── AdvanceTooSmall   more is to be refunded than is in advance
│   ├── FunderGone        the scheme counts on a funder that has left (F5)
│   ├── FunderAccrued     shares of a campaign accrued to the funder before
│   ├── FunderStanding    the funder before has not left by then
│   └── DaySkipped        an earlier day has not been run
└── Conflict
    ├── MutualExists      another mutual has this code
    ├── RegimeExists      another regime of the mutual has this code
    ├── CampaignExists    another campaign of the mutual has this name
    ├── ReferenceTaken    another unit of the mutual holds this reference
    ├── AlreadyEnrolled   one schedule per unit and campaign
    └── AlreadyLeft       the person has left the unit
"""

from app.core.errors import Conflict, Invalid, NotFound, Refused


class UnitTooLarge(Invalid):
    """A unit would hold more persons than its scheme allows, or none (U1, U11); nothing was done."""

    code = "membership.unit_too_large"


class CoverDatesWrong(Invalid):
    """The cover to take over ends before it begins; nothing was done."""

    code = "membership.cover_dates_wrong"


class ReferenceInvalid(Invalid):
    """The check digits do not agree, or the reference is one of a collective payer's."""

    code = "membership.reference_invalid"


class UnknownMutual(NotFound):
    """No mutual has this id or code."""

    code = "membership.unknown_mutual"


class UnknownAntenna(NotFound):
    """The mutual has no antenna of this name or id."""

    code = "membership.unknown_antenna"


class UnknownScheme(NotFound):
    """The mutual has no scheme of this name."""

    code = "membership.unknown_scheme"


class UnknownRegime(NotFound):
    """The mutual has registered no regime of this code."""

    code = "membership.unknown_regime"


class RegimeExists(Conflict):
    """Another regime of the mutual has this code; it stands as it was registered."""

    code = "membership.regime_exists"


class UnknownCampaign(NotFound):
    """The mutual has no campaign of this name or id."""

    code = "membership.unknown_campaign"


class UnknownFunder(NotFound):
    """The mutual has no funder of this kind; there are `state` and `donor`."""

    code = "membership.unknown_funder"


class UnknownUnit(NotFound):
    """The mutual has no unit of this reference or id."""

    code = "membership.unknown_unit"


class UnknownMember(NotFound):
    """The unit has no person of this number; nothing was done."""

    code = "membership.unknown_member"


class UnknownPayer(NotFound):
    """The unit declares no number under this id, or withdrew it already; nothing was done."""

    code = "membership.unknown_payer"


class NotEnrolled(Refused):
    """The unit has no enrolment that runs, so nobody can join it; nothing was done."""

    code = "membership.not_enrolled"


class NotLapsed(Refused):
    """Only a unit whose enrolment has lapsed enrols again; others renew; nothing was done."""

    code = "membership.not_lapsed"


class AdvanceTooSmall(Refused):
    """The unit's advance holds less than is to be drawn from it; nothing was drawn (A7)."""

    code = "membership.advance_too_small"


class FunderGone(Refused):
    """A campaign that begins after a funder has left needs a scheme without its share (F5); nothing was done."""

    code = "membership.funder_gone"


class FunderAccrued(Refused):
    """Shares of a campaign that would be the new funder's accrued to the one before; nothing was done."""

    code = "membership.funder_accrued"


class FunderStanding(Refused):
    """The funder before stands until a later day; it has to leave first; nothing was done."""

    code = "membership.funder_standing"


class DaySkipped(Refused):
    """The daily run goes day by day, and an earlier day has not been run; nothing was done."""

    code = "membership.day_skipped"


class MutualExists(Conflict):
    """A mutual with this code exists already; nothing was changed."""

    code = "membership.mutual_exists"


class CampaignExists(Conflict):
    """The mutual has a campaign of this name already."""

    code = "membership.campaign_exists"


class ReferenceTaken(Conflict):
    """Another unit of the mutual holds this reference."""

    code = "membership.reference_taken"


class AlreadyEnrolled(Conflict):
    """The unit has a schedule in this campaign that has not lapsed; it stands."""

    code = "membership.already_enrolled"


class AlreadyLeft(Conflict):
    """The person has left the unit on an earlier occasion; that date stands."""

    code = "membership.already_left"
