"""What the unit's account refuses; the register's own errors stand beside their verbs.

MutuelleError
├── Invalid
│   ├── UnitTooLarge      more persons than a unit holds
│   └── CoverDatesWrong   a cover taken over that ends before it begins
├── NotFound
│   └── UnknownMember     the unit has no such person
├── Refused
│   ├── NotEnrolled       the unit has no running enrolment
│   ├── NotLapsed         re-enrolment of a unit that has not lapsed
│   └── DaySkipped        an earlier day has not been run
└── Conflict
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


class UnknownMember(NotFound):
    """The unit has no person of this number; nothing was done."""

    code = "membership.unknown_member"


class NotEnrolled(Refused):
    """The unit has no enrolment that runs, so nobody can join it; nothing was done."""

    code = "membership.not_enrolled"


class NotLapsed(Refused):
    """Only a unit whose enrolment has lapsed enrols again; others renew; nothing was done."""

    code = "membership.not_lapsed"


class DaySkipped(Refused):
    """The daily run goes day by day, and an earlier day has not been run; nothing was done."""

    code = "membership.day_skipped"


class AlreadyEnrolled(Conflict):
    """The unit has a schedule in this campaign that has not lapsed; it stands."""

    code = "membership.already_enrolled"


class AlreadyLeft(Conflict):
    """The person has left the unit on an earlier occasion; that date stands."""

    code = "membership.already_left"
