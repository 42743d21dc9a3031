"""Wallets as candidates: what their adapters can and allow, and what was agreed for each."""

from app.providers import Capability, PayeeKind, Provider, UnknownProvider
from app.providers.registry import installed
from app.routing.model import Candidate, WhyNot
from app.wallets import Wallet


def to_collect(wallet: Wallet) -> Candidate:
    """As one that asks a payer's phone, within the operator's bounds and the mutual's own policy.

    Whether the operator answers is the caller's to add.
    """
    adapter = _adapter(wallet, Capability.REQUEST_PAYMENT)
    if adapter is None:
        return _unable(wallet)
    bounds = (adapter.profile.most_request_minor, wallet.validation.most_minor)
    return Candidate(
        wallet_id=wallet.id,
        name=wallet.name,
        currency=wallet.currency,
        operators=wallet.operators or adapter.profile.operators,
        kinds=frozenset({PayeeKind.PHONE}),
        least_minor=max(adapter.profile.least_request_minor, wallet.validation.least_minor),
        most_minor=min((bound for bound in bounds if bound is not None), default=None),
        fee=wallet.fee,
    )


def to_pay_out(wallet: Wallet) -> Candidate:
    """As one that pays out; what its lane lets through is the caller's to add."""
    adapter = _adapter(wallet, Capability.PAY_OUT)
    if adapter is None:
        return _unable(wallet)
    return Candidate(
        wallet_id=wallet.id,
        name=wallet.name,
        currency=wallet.currency,
        operators=wallet.operators or adapter.profile.operators,
        kinds=adapter.profile.payee_kinds,
        least_minor=adapter.profile.least_payout_minor,
        fee=wallet.fee,
    )


def _adapter(wallet: Wallet, needed: Capability) -> type[Provider] | None:
    """The adapter, where it is installed and can do this."""
    try:
        adapter = installed().adapter(wallet.provider)
    except UnknownProvider:
        return None
    return adapter if needed in adapter.capabilities else None


def _unable(wallet: Wallet) -> Candidate:
    return Candidate(wallet_id=wallet.id, name=wallet.name, currency=wallet.currency, barred=WhyNot.UNABLE)
