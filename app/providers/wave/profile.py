"""Wave's habits as data, to be read beside its fact sheet."""

from datetime import timedelta

from app.core.money import XOF
from app.providers.base import Profile
from app.providers.values import PayeeKind

NAME = "wave"
BASE_URL = "https://api.wave.com"

MOST_REFERENCE = 255
MOST_REASON = 40

# §2: the session dies by itself, and a payment may land in its last second: what still says expired this much later
# was read once more.
EXPIRED_FOR_GOOD = timedelta(minutes=5)

# §6: the request was taken (408: perhaps), and what became of it must be asked.
UNCERTAIN_STATUSES = frozenset({408, 409})
# §6: refused at the gate, before anything was done.
GATE_STATUSES = frozenset({401, 429})

# §4: up to a thousand rows each; a day of more is an operator that never ends.
MOST_PAGES = 400

# §6: a key may be used again without any limit of time.
FOR_EVER_S = 10 * 365 * 86_400

# §5: /32 each; the list may change, and the wallet's own networks stand before it.
SOURCE_RANGES = (
    "104.155.43.220/32",
    "34.140.23.175/32",
    "34.22.138.147/32",
    "34.76.157.22/32",
    "34.78.253.137/32",
    "34.79.119.200/32",
    "35.189.207.30/32",
    "35.195.255.192/32",
    "35.205.122.113/32",
    "35.205.190.121/32",
    "35.233.61.130/32",
    "35.240.61.196/32",
    "35.240.75.65/32",
    "35.241.190.127/32",
    "35.241.219.1/32",
)

# §3, §8: the codes of an order that was not carried out; others may appear, and count by their HTTP class (§6).
REFUSALS = frozenset(
    {
        *("country-mismatch", "currency-mismatch", "insufficient-funds", "not-found"),
        *("invalid-aggregated-merchant-id", "aggregated-merchant-required", "invalid-wallet", "disabled-wallet"),
        *("recipient-minor", "recipient-account-blocked", "recipient-account-inactive", "recipient-limit-exceeded"),
        *("request-not-json", "request-parsing-error", "request-validation-error"),
        *("payout-reversal-time-limit-exceeded", "payout-reversal-account-terminated"),
        *("checkout-refund-failed", "checkout-session-not-found", "unauthorized-wallet"),
    }
)

# §2: a session lives half an hour by the text and a day in an older example; the steps around half an hour confirm.
PROFILE = Profile(
    currencies=(XOF,),
    countries=("ML", "SN", "CI", "BF"),
    operators=frozenset({"wave"}),
    success_codes=frozenset({"succeeded"}),
    failure_codes=frozenset({"failed", "cancelled"}),
    not_executed_codes=REFUSALS | {str(status) for status in GATE_STATUSES},
    source_ranges=SOURCE_RANGES,
    proof="query",
    payee_kinds=frozenset({PayeeKind.PHONE}),
    payout_is_idempotent=True,
    payout_window_s=FOR_EVER_S,
    payout_quarantine_s=600,
    request_ladder_s=(20, 60, 180, 600, 1_200, 1_860, 2_160, 3_600, 87_000),
    request_patience_s=90_000,
    statement_window_s=31 * 86_400,
    reference_length=MOST_REFERENCE,
)
