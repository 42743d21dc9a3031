"""What a finger makes of a reference, and whose telephone it is on."""

from app.core import references
from app.core.msisdn import Msisdn
from app.demo.cast import Household
from app.demo.season import Mishap

STRANGER = Msisdn("+22391000001")


def payer_of(mishap: Mishap, household: Household) -> Msisdn:
    """Whose number pays."""
    if mishap is Mishap.STRANGER:
        return STRANGER
    return household.relative if mishap in (Mishap.RELATIVE, Mishap.ONE_DIGIT) else household.number


def typed(mishap: Mishap, reference: str, slip: float) -> str | None:
    """The reference as it reaches the keypad; `slip` says where the finger slips."""
    at = int(slip * 9)
    match mishap:
        case Mishap.SPACED:
            return f"{reference[:2]} {reference[2:6]} {reference[6:8]}-{reference[8:]}"
        case Mishap.LETTERS:
            return reference.replace("0", "O").replace("1", "l")
        case Mishap.ONE_DIGIT:
            return f"{reference[:at]}{(int(reference[at]) + 3) % 10}{reference[at + 1 :]}"
        case Mishap.SWAPPED:
            return f"{reference[:at]}{reference[at + 1]}{reference[at]}{reference[at + 2 :]}"
        case Mishap.NO_REFERENCE:
            return "cotisation"
        case Mishap.STRANGER:
            return references.make("77", at + 1)
        case _:
            return reference
