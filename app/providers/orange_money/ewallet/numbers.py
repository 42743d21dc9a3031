"""Numbers as the eWallet writes them, local and without the country code, and as we do, in E.164 (B4)."""

from app.core.msisdn import InvalidMsisdn, Msisdn
from app.providers.orange_money.ewallet.profile import COUNTRY_CODES


def local(number: str, country: str) -> str | None:
    """Eight digits in Mali, nine in Senegal; none for what is not a mobile number of the country."""
    digits = international(number, country)
    return digits.removeprefix(COUNTRY_CODES[country]) if digits else None


def international(number: str, country: str) -> str | None:
    """The digits of E.164, from a number written either way; none for what is not a mobile number of the country."""
    try:
        digits = Msisdn.parse(number, region=country).digits
    except InvalidMsisdn:
        return None
    return digits if digits.startswith(COUNTRY_CODES[country]) else None
