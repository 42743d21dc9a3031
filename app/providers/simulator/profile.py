"""The neutral operator's habits: the plainest ones that still show every state."""

from app.core.money import CURRENCIES
from app.providers.base import Profile
from app.providers.values import PayeeKind

PROFILE = Profile(
    currencies=tuple(CURRENCIES.values()),
    countries=("ML", "SN", "CI", "BF", "GN", "KE", "GH", "RW", "CM"),
    success_codes=frozenset({"succeeded"}),
    failure_codes=frozenset({"failed"}),
    not_executed_codes=frozenset(
        {
            *("unknown_payer", "amount_out_of_range", "unauthorised"),
            *("unknown_payee", "insufficient_funds", "unknown_movement", "already_reversed"),
        }
    ),
    payee_kinds=frozenset(PayeeKind),
    payout_is_idempotent=True,
    payout_window_s=7 * 86_400,
    payout_quarantine_s=60,
    payout_ladder_s=(5, 15, 60, 300, 900, 3600),
    statement_window_s=31 * 86_400,
)
