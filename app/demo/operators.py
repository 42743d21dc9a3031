"""The four operators of the demo: their names, whose numbers are theirs, and what a mutual agreed with each."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.core.msisdn import Msisdn
from app.wallets import FeeMode

FEE_PER_MILLE = 5


class Operator(StrEnum):
    """Each collects and pays out; the word is the provider that collects."""

    ORANGE = "orange_money"
    WAVE = "wave"
    MTN = "mtn_momo"
    MPESA = "mpesa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What a mutual agreed: `number` is the operator's in its chart (552n), the rate is of what is collected."""

    name: str
    number: int
    pays_by: str
    fee_rate: Decimal
    fee_mode: FeeMode = FeeMode.DEDUCTED

    @property
    def collection_account(self) -> str:
        """Where the books keep what members paid by it."""
        return f"552{self.number}1"

    @property
    def payout_account(self) -> str:
        """Where they keep what it pays from."""
        return f"552{self.number}2"


# The chart knows the first two operators; Orange is one of them, the second takes no part.
IN_EVERY_CHART = 2
AGREEMENTS: Mapping[Operator, Agreement] = {
    Operator.ORANGE: Agreement(name="Orange Money", number=1, pays_by="orange_ewallet", fee_rate=Decimal("0.01")),
    Operator.WAVE: Agreement(name="Wave", number=4, pays_by="wave", fee_rate=Decimal("0.01")),
    Operator.MTN: Agreement(
        name="MTN MoMo", number=5, pays_by="mtn_momo", fee_rate=Decimal("0.01"), fee_mode=FeeMode.INVOICED
    ),
    Operator.MPESA: Agreement(
        name="M-Pesa", number=3, pays_by="mpesa", fee_rate=Decimal("0.008"), fee_mode=FeeMode.INVOICED
    ),
}
COUNTRY = "+223"
FIRST_DIGITS: Mapping[str, Operator] = {
    **dict.fromkeys(("70", "71"), Operator.ORANGE),
    **dict.fromkeys(("72", "73", "74"), Operator.WAVE),
    **dict.fromkeys(("75", "76"), Operator.MTN),
    **dict.fromkeys(("77", "78", "79"), Operator.MPESA),
}


def operator_of(number: Msisdn) -> Operator:
    """Whose customer this is, by the first digits; invented, for nobody's number says so in the world."""
    return FIRST_DIGITS[number.e164.removeprefix(COUNTRY)[:2]]
