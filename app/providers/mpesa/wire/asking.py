"""What every call with an API operator carries, and the question after any movement (mpesa-daraja §10.1, §11)."""

from collections.abc import Mapping

from app.core.money import Currency, Money
from app.providers.errors import ProviderRejected
from app.providers.mpesa import profile
from app.providers.mpesa.credentials import MpesaCredentials
from app.providers.mpesa.wire.hooks import sealed_address
from app.providers.mpesa.wire.reading import NAME


def signed(command: str, credentials: MpesaCredentials, initiator: str = "Initiator") -> Mapping[str, object]:
    """Who asks, with the encrypted password, for what; raises `ProviderRejected` where no operator was given."""
    if not credentials.initiator_name or not credentials.security_credential:
        raise rejected("initiator_name")
    return {
        initiator: credentials.initiator_name,
        "SecurityCredential": credentials.security_credential,
        "CommandID": command,
    }


def answered_at(base: str, result: str, timeout: str, name: str, credentials: MpesaCredentials) -> Mapping[str, object]:
    """The sealed addresses for the outcome and for a queue that was too long; `name` ties both to what we asked."""
    if not base:
        raise rejected("callback_url")
    return {
        "ResultURL": sealed_address(base, result, name, credentials),
        "QueueTimeOutURL": sealed_address(base, timeout, name, credentials),
    }


def status_body(
    by: Mapping[str, object], where: Mapping[str, object], credentials: MpesaCredentials
) -> Mapping[str, object]:
    """The question after a movement: by its receipt, or by the id its request went under (§10.1)."""
    return {
        **signed("TransactionStatusQuery", credentials),
        **by,
        **where,
        "PartyA": credentials.shortcode,
        "IdentifierType": "4",
        "Remarks": "status",
    }


def whole_units(money: Money, currency: Currency, least: int = 1, most: int | None = None) -> int:
    """Whole units of the account's currency within the limits, for nothing smaller goes out (§0, §15)."""
    if money.currency != currency:
        raise rejected("currency")
    units, cents = divmod(money.minor, int(10**money.currency.decimals))
    if cents or units < least or (most is not None and units > most):
        raise rejected("amount")
    return units


def remark(written: str) -> str:
    """2 to 100 characters; without any of our own a plain word stands in (§6.1, §10.3)."""
    kept = written.strip()[: profile.MOST_REMARK]
    return kept if len(kept) >= profile.LEAST_REMARK else "Payment"


def rejected(field: str) -> ProviderRejected:
    """The refusal of what Daraja would refuse: nothing has left."""
    return ProviderRejected(provider=NAME, field=field, reason=f"unfit_{field}")
