"""What a payout is expected to cost beside its amount: the operator's fee and the State's levy (M5, P3)."""

from decimal import Decimal

from app.core.money import Money, rate_of
from app.membership import Parameters
from app.wallets import Wallet

SENDER_PAYS = "sender_pays"


def expected_fee(amount: Money, wallet: Wallet | None) -> Money:
    """What was agreed for the wallet (M5); a bank's charge is known only when it is stated."""
    return Money(0 if wallet is None else wallet.fee.on(amount.minor), amount.currency)


def expected_levy(amount: Money, wallet: Wallet | None, rules: Parameters) -> Money:
    """The levy on withdrawals, where the mutual adds and bears it (P3); none by bank."""
    is_borne = wallet is not None and rules.levy_mode == SENDER_PAYS
    return Money(rate_of(amount.minor, Decimal(rules.levy_rate)) if is_borne else 0, amount.currency)
