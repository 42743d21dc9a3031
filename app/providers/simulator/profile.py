"""The neutral operator's habits: the plainest ones that still show every state."""

from app.core.money import CURRENCIES
from app.providers.base import Profile

PROFILE = Profile(
    currencies=tuple(CURRENCIES.values()),
    countries=("ML", "SN", "CI", "BF", "GN", "KE", "GH", "RW", "CM"),
    success_codes=frozenset({"succeeded"}),
    failure_codes=frozenset({"failed"}),
    not_executed_codes=frozenset({"unknown_payer", "amount_out_of_range", "unauthorised"}),
    statement_window_s=31 * 86_400,
)
