"""Mobile numbers: read strictly, kept in E.164, shown masked."""

import re
from dataclasses import dataclass

import phonenumbers

from app.core.errors import Invalid

# The library reads far more: other scripts' digits, extensions, letters behind the number.
REFERENCE_DIGITS = 10
WRITTEN = re.compile(r"\+?[0-9]([0-9]|[ \u00a0\u202f.\-](?=[0-9])){3,24}")
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
        """Read a national or international mobile number, its digits perhaps grouped; raises `InvalidMsisdn`.

        Operators leave out the plus sign, so a number that is not one of the region's is tried with it; not ten digits,
        which are a unit's reference (DOMAIN 3) and abroad might be a small island's number, with a plus or with 00.
        """
        written = text.strip()
        for candidate in _candidates(written) if WRITTEN.fullmatch(written) else ():
            number = _readable(candidate, region)
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


def _candidates(written: str) -> tuple[str, ...]:
    """The ways in which it may be meant."""
    if sum(character.isdigit() for character in written) != REFERENCE_DIGITS:
        return written, f"+{written}"
    return () if written.startswith("00") else (written,)


def _readable(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    is_mobile = phonenumbers.number_type(number) in MOBILE_TYPES
    return number if is_mobile and phonenumbers.is_valid_number(number) else None
