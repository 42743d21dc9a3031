"""Mobile numbers: read strictly, kept in E.164, shown masked."""

from dataclasses import dataclass

import phonenumbers
from phonenumbers import carrier

from app.core.errors import Invalid

MOBILE_TYPES = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)


class InvalidMsisdn(Invalid):
    """The text is not a mobile number of the country."""

    code = "msisdn.invalid"


@dataclass(frozen=True, slots=True)
class Msisdn:
    """A mobile number in E.164: `+22376000001`."""

    e164: str

    @classmethod
    def parse(cls, text: str, *, region: str = "ML") -> "Msisdn":
        """Read a national or international mobile number; raises `InvalidMsisdn`.

        Operators leave out the plus sign, so a number that is not national is tried with it.
        """
        digits = text.strip()
        for written in (digits, f"+{digits}"):
            number = _readable(written, region)
            if number is not None:
                return cls(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
        raise InvalidMsisdn

    @property
    def digits(self) -> str:
        """Country code and number without the plus sign, as operators write it."""
        return self.e164[1:]

    @property
    def masked(self) -> str:
        """What may stand in a log: the country code and the last two digits."""
        return f"{self.e164[:4]}…{self.e164[-2:]}"

    @property
    def operator_hint(self) -> str | None:
        """The company the prefix was given to: a hint for routing, never the truth (DOMAIN 3)."""
        return carrier.name_for_number(phonenumbers.parse(self.e164), "en") or None


def _readable(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    is_mobile = phonenumbers.number_type(number) in MOBILE_TYPES
    return number if is_mobile and phonenumbers.is_valid_number(number) else None
