"""What goes wrong with facilities, their agreements, tariffs and payee accounts.

NotFound
├── UnknownFacility, UnknownAgreement, UnknownTariffList, UnknownPayeeAccount
Invalid
├── InvalidAgreement     ends before it begins
├── InvalidTariff        an item that cannot be meant, or one code twice
└── InvalidPayee         a number, reference or wallet that cannot be paid to
Conflict
├── FacilityExists       another facility of the mutual has this code
├── TariffListExists     another list of the mutual has this code
└── AgreementOverlaps    the facility has an agreement on one of these days
Refused
├── MakerApproves        nobody approves what they proposed (I15)
├── AlreadyApproved      this person has approved it: it takes two people
├── PayeeNotOpen         it is approved, refused or withdrawn already
├── PayeeInUse           its hold is over: it is replaced by another, not refused
├── NotTheMaker          only who proposed it withdraws it
├── AlreadyOnHold        the facility is on hold
└── NotOnHold            there is nothing to release
"""

from app.core.errors import Conflict, Invalid, NotFound, Refused


class UnknownFacility(NotFound):
    """No facility of this mutual has this id or code; nothing was done."""

    code = "facilities.unknown_facility"


class UnknownAgreement(NotFound):
    """No agreement of this mutual has this id; nothing was done."""

    code = "facilities.unknown_agreement"


class UnknownTariffList(NotFound):
    """No tariff list of this mutual has this id; nothing was done."""

    code = "facilities.unknown_tariff_list"


class UnknownPayeeAccount(NotFound):
    """No payee account of this mutual has this id; nothing was done."""

    code = "facilities.unknown_payee_account"


class InvalidAgreement(Invalid):
    """An agreement ends on or after the day it begins, and an end is only ever brought forward; nothing was done."""

    code = "facilities.invalid_agreement"


class InvalidTariff(Invalid):
    """An item of the list cannot be meant, or a code stands in it twice: `field` names it; nothing was added."""

    code = "facilities.invalid_tariff"


class InvalidPayee(Invalid):
    """Nobody could be paid there: `field` names what cannot be meant; nothing was proposed."""

    code = "facilities.invalid_payee"


class FacilityExists(Conflict):
    """Another facility of this mutual has this code; nothing was registered."""

    code = "facilities.facility_exists"


class TariffListExists(Conflict):
    """Another list of this mutual has this code: a new version is a new list, with a code of its own."""

    code = "facilities.tariff_list_exists"


class AgreementOverlaps(Conflict):
    """The facility has an agreement on one of these days; nothing was opened."""

    code = "facilities.agreement_overlaps"


class MakerApproves(Refused):
    """Nobody approves an account that they proposed themselves (RELIABILITY I15); nothing was approved."""

    code = "facilities.maker_approves"


class AlreadyApproved(Refused):
    """This person has approved the account: the second approval is somebody else's; nothing changed."""

    code = "facilities.already_approved"


class PayeeNotOpen(Refused):
    """The account is approved, refused or withdrawn already; nothing changed."""

    code = "facilities.payee_not_open"


class PayeeInUse(Refused):
    """The account's hold is over: another one replaces it, or the facility is put on hold; nothing changed."""

    code = "facilities.payee_in_use"


class NotTheMaker(Refused):
    """Only the person who proposed an account withdraws it; others refuse it. Nothing changed."""

    code = "facilities.not_the_maker"


class AlreadyOnHold(Refused):
    """Batches pass over the facility already; nothing changed."""

    code = "facilities.already_on_hold"


class NotOnHold(Refused):
    """The facility is not on hold; nothing changed."""

    code = "facilities.not_on_hold"
