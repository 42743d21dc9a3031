"""Which message a delivery is: the path we gave for it says so, never its body."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.money import Currency
from app.providers.mpesa.wire import accounts, c2b, envelope, hooks, payout_results, reading, results, reversals, stk
from app.providers.values import Direction, PaymentEvent, RawCallback


def read(callback: RawCallback, currency: Currency) -> Sequence[PaymentEvent]:
    """What a delivery says; nothing for a validation, which moves no money (mpesa-daraja §4.5).

    What comes to a sealed address answers a call of ours, however late.
    """
    event, names = _parts(callback)
    if (event, names) == (hooks.VALIDATION, []):
        c2b.read_validation(callback.body, currency)
        return []
    return [replace(_event(event, names, callback.body, currency), is_answer=event in hooks.SEALED)]


def _event(event: str, names: Sequence[str], body: bytes, currency: Currency) -> PaymentEvent:
    match event, names:
        case hooks.CONFIRMATION, []:
            return c2b.read_confirmation(body, currency)
        case hooks.STK, _:
            return stk.read_callback(body, names[0] if names else None, currency)
        case hooks.STATUS, [name, receipt, *_]:
            return results.read_status(body, name, receipt, currency)
        case hooks.TIMEOUT, [name, *_]:
            return envelope.read_timeout(body, name)
        case hooks.BALANCE, [_, *_]:
            return accounts.read_balance(body, currency)
        case hooks.REVERSAL, [name, receipt, *_]:
            return reversals.read_result(body, name, receipt, currency)
        case _, [name, *_]:
            return _payout(event, name, body, currency)
    raise reading.unreadable("event")


def _payout(event: str, reference: str, body: bytes, currency: Currency) -> PaymentEvent:
    match event:
        case hooks.PAYOUT:
            return payout_results.read_phone_result(body, reference, currency)
        case hooks.TRANSFER:
            return payout_results.read_business_result(body, reference, currency)
        case hooks.PAYOUT_STATUS:
            return payout_results.read_status(body, reference, currency, may_be_absent=True)
        case hooks.TRANSFER_STATUS:
            return payout_results.read_status(body, reference, currency, may_be_absent=False)
        case hooks.PAYOUT_TIMEOUT:
            return envelope.read_timeout(body, reference, Direction.OUT)
    raise reading.unreadable("event")


def _parts(callback: RawCallback) -> tuple[str, list[str]]:
    """`stk/<reference>` as its parts; a seal at the end is `verify`'s."""
    event, *names = callback.event.split("/")
    return event, [reading.storable(name, "event") for name in names if name]
