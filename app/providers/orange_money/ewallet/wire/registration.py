"""Telling the operator where its callbacks go (B7)."""

from collections.abc import Mapping, Sequence

from app.core import jsontext
from app.providers.errors import OutcomeUnknown, ProviderRejected
from app.providers.http import HttpAnswer
from app.providers.orange_money.ewallet.credentials import Credentials
from app.providers.orange_money.ewallet.profile import NAME
from app.providers.orange_money.ewallet.wire import problems
from app.providers.values import CallbackAddresses


def body(addresses: CallbackAddresses, credentials: Credentials) -> Mapping[str, str]:
    """Address and API key under the merchant code; without one of these nobody can be told, so `ProviderRejected`."""
    code, api_key = credentials.merchant_code, credentials.api_key
    if code is None:
        raise ProviderRejected(provider=NAME, field="merchant_code", reason="no_merchant_code")
    if api_key is None:
        raise ProviderRejected(provider=NAME, field="api_key", reason="no_api_key")
    return {
        "code": code,
        "name": credentials.merchant_name,
        "callbackUrl": address(addresses.base),
        "apiKey": api_key.get_secret_value(),
    }


def address(base: str) -> str:
    """Where transactions are told; an order for a code names it too (B3)."""
    return f"{base}/transactions"


def is_registered(answer: HttpAnswer, wanted: Mapping[str, str]) -> bool:
    """Whether the operator already has this address with this key; what is no list is `OutcomeUnknown`."""
    registered = _list(answer)
    own = [one for one in registered if isinstance(one, dict)]
    return any((one.get("callbackUrl"), one.get("apiKey")) == (wanted["callbackUrl"], wanted["apiKey"]) for one in own)


def read_registered(answer: HttpAnswer) -> None:
    """It is registered, with a body or, as was seen in production, without one; anything else is told as a refusal."""
    if answer.status not in (200, 201):
        problems.refuse(answer)


def _list(answer: HttpAnswer) -> Sequence[object]:
    try:
        told = jsontext.decode(answer.body) if answer.status == 200 else None
    except jsontext.UnreadableJson:
        told = None
    if not isinstance(told, list):
        raise OutcomeUnknown(provider=NAME, reason=f"http_{answer.status}")
    return told
