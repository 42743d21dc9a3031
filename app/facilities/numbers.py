"""Numbers that can be paid to: read strictly, kept as operators and banks want them."""

import re

from app.core.msisdn import InvalidMsisdn, Msisdn
from app.core.operators import is_operator
from app.facilities.errors import InvalidPayee
from app.facilities.model import NewPayeeAccount
from app.providers import PayeeKind

MERCHANT = re.compile(r"[0-9]{4,12}")  # short codes have five or six digits, merchant numbers up to twelve
BANK = re.compile(r"[A-Z0-9]{8,34}")  # a RIB has 24 characters, an IBAN up to 34
PAYBILL_ACCOUNT = re.compile(r"[0-9A-Za-z ./_-]{1,30}")


def number_of(new: NewPayeeAccount, region: str) -> str:
    """The number as it is kept; raises `InvalidPayee` for one that cannot be, or a bank account with a wallet."""
    if new.kind is PayeeKind.BANK and new.wallet_id is not None:
        raise InvalidPayee(field="wallet_id")
    if new.kind is PayeeKind.PHONE:
        return _phone(new.number, region)
    written = "".join(new.number.split()).upper()
    if not (BANK if new.kind is PayeeKind.BANK else MERCHANT).fullmatch(written):
        raise InvalidPayee(field="number")
    return written


def account_reference_of(new: NewPayeeAccount) -> str | None:
    """The account at a paybill, which is the one kind that has and needs one; raises `InvalidPayee`."""
    if new.kind is not PayeeKind.PAYBILL and new.account_reference is None:
        return None
    written = (new.account_reference or "").strip()
    if new.kind is not PayeeKind.PAYBILL or not PAYBILL_ACCOUNT.fullmatch(written):
        raise InvalidPayee(field="account_reference")
    return written


def operator_of(new: NewPayeeAccount) -> str | None:
    """The operator that was declared, which a bank account has none of; raises `InvalidPayee`."""
    if new.operator is not None and (new.kind is PayeeKind.BANK or not is_operator(new.operator)):
        raise InvalidPayee(field="operator")
    return new.operator


def _phone(number: str, region: str) -> str:
    try:
        return Msisdn.parse(number, region=region).digits
    except InvalidMsisdn:
        raise InvalidPayee(field="number") from None
