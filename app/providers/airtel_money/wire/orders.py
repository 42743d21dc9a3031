"""Orders as Airtel reads them: national numbers, ids of letters and digits, whole units (airtel-money §5, §6)."""

import re
from collections.abc import Mapping

from app.core.money import Money
from app.providers.airtel_money.credentials import Credentials
from app.providers.airtel_money.profile import NAME, NO_PIN, PROFILE
from app.providers.errors import ProviderRejected
from app.providers.fitting import Fitting
from app.providers.values import PaymentOrder, PayoutOrder, ReversalOrder

ID = re.compile(rf"[A-Za-z0-9]{{1,{PROFILE.reference_length}}}")
NATIONAL = re.compile(r"[0-9]{6,12}")
NOT_SHOWN = re.compile(r"[^A-Za-z0-9]+")
LEAST_SHOWN, MOST_SHOWN = 4, 64

fits = Fitting(NAME)

Body = Mapping[str, object]


def collection_body(order: PaymentOrder, credentials: Credentials) -> Body:
    """A prompt for the payer, who reads the unit's reference (§5).

    What the operator's fields cannot hold is `ProviderRejected` with the `field` at fault, before anything is sent.
    """
    market = {"country": credentials.country, "currency": credentials.currency.code}
    number = _national(fits.payer(order.payer), credentials, "payer")
    return {
        "reference": _shown(order.account_reference, order.reference),
        "subscriber": {**market, "msisdn": number},
        "transaction": {"amount": _units(order.amount, credentials), **market, "id": _id(order.reference)},
    }


def payout_body(order: PayoutOrder, credentials: Credentials) -> Body:
    """A payout without its PIN, which the client puts in; versions differ in what they want beside (§6)."""
    if credentials.pin is None:
        raise ProviderRejected(field="pin", provider=NAME, reason=NO_PIN)
    payee: dict[str, str] = {"msisdn": _national(fits.payee(order.payee), credentials, "payee")}
    transaction: dict[str, object] = {"amount": _units(order.amount, credentials), "id": _id(order.reference)}
    if credentials.disbursement_version != "v1":
        payee["currency"] = credentials.currency.code
        transaction["type"] = "B2C"
        if credentials.sends_payee_name and order.payee.name:
            payee["name"] = order.payee.name
    if credentials.disbursement_version == "v3" and credentials.wallet_type:
        payee["wallet_type"] = credentials.wallet_type
    return {"payee": payee, "reference": _shown(order.remark, order.reference), "transaction": transaction}


def refund_body(order: ReversalOrder, credentials: Credentials) -> Body:
    """A refund, always of the whole, by the operator's own id (§5)."""
    named = {"airtel_money_id": order.provider_reference}
    if credentials.refund_version == "v1":
        return {"transaction": named}
    return {"reference": _shown(order.remark, order.reference), "transaction": {**named, "id": _id(order.reference)}}


def _national(number: str, credentials: Credentials, field: str) -> str:
    """Without the country code, and only of the country (§0.5)."""
    national = number.removeprefix(credentials.calling_code)
    fits.require(national != number and NATIONAL.fullmatch(national) is not None, field)
    return national


def _shown(text: str, reference: str) -> str:
    """What may be shown beside the amount: letters and digits alone; our id where too little is left."""
    plain = NOT_SHOWN.sub("", text)[:MOST_SHOWN]
    return plain if len(plain) >= LEAST_SHOWN else reference


def _id(reference: str) -> str:
    fits.require(ID.fullmatch(reference) is not None, "reference")
    return reference


def _units(amount: Money, credentials: Credentials) -> int:
    """Whole units: how a fraction is to be written nobody says (§13)."""
    units, cents = divmod(fits.amount(amount, credentials.currency).minor, 10**amount.currency.decimals)
    fits.require(cents == 0, "amount")
    return int(units)
