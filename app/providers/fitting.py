"""What the fields of an operator can hold: an order that does not fit is refused before anything is sent."""

import re
import unicodedata

from app.core.money import Currency, Money
from app.core.msisdn import Msisdn
from app.providers.errors import ProviderRejected
from app.providers.values import Payee, PayeeKind

# International, without plus and without leading zeros.
NUMBER = re.compile(r"[1-9][0-9]{6,14}")
# A UUID of version 4 as we keep it.
REFERENCE = re.compile(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}")


class Fitting:
    """The fields of one operator; what one cannot hold is `ProviderRejected` with the `field` at fault."""

    def __init__(self, provider: str) -> None:
        self._provider = provider

    def unfit(self, field: str) -> ProviderRejected:
        """The refusal of what this field cannot hold."""
        return ProviderRejected(field=field, provider=self._provider, reason=f"invalid_{field}")

    def require(self, holds: bool, field: str) -> None:
        """Nothing, if it holds."""
        if not holds:
            raise self.unfit(field)

    def amount(self, amount: Money, currency: Currency) -> Money:
        """Money in the account's currency, and not nothing."""
        self.require(amount.currency == currency and amount.minor > 0, "amount")
        return amount

    def payer(self, payer: Msisdn | None) -> str:
        """The digits of whoever is asked to pay."""
        return self._number(payer.digits if payer else "", "payer")

    def payee(self, payee: Payee) -> str:
        """The digits of the phone that is paid."""
        self.require(payee.kind is PayeeKind.PHONE, "payee")
        return self._number(payee.number, "payee")

    def uuid(self, reference: str, field: str = "reference") -> str:
        """A reference of ours where it must be a UUID."""
        self.require(REFERENCE.fullmatch(reference) is not None, field)
        return reference

    def _number(self, digits: str, field: str) -> str:
        self.require(NUMBER.fullmatch(digits) is not None, field)
        return digits


def unaccented(written: str, special: re.Pattern[str]) -> str:
    """One line of letters without accents; what is `special` to the operator becomes a space."""
    bare = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode()
    return " ".join(special.sub(" ", bare).split())
