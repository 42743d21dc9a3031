"""pawaPay's habits as data, to be read beside its fact sheet (pawapay §1, §5, §7)."""

from collections.abc import Mapping
from types import MappingProxyType

from app.core.money import CURRENCIES
from app.providers.base import Profile
from app.providers.values import PayeeKind, PaymentState

NAME = "pawapay"
BASE_URL = "https://api.pawapay.io"
# §6: the one signature that counts, in either direction.
LABEL = "sig-pp"

# §5: the status of the payment itself; REJECTED and DUPLICATE_IGNORED answer orders and are none. What is not here,
# and what is being found out at the operator, is open.
STATES: Mapping[str, PaymentState] = MappingProxyType(
    {
        "ACCEPTED": PaymentState.PENDING,
        "SUBMITTED": PaymentState.PENDING,
        "ENQUEUED": PaymentState.PENDING,
        "PROCESSING": PaymentState.PENDING,
        "IN_RECONCILIATION": PaymentState.PENDING,
        "COMPLETED": PaymentState.SUCCEEDED,
        "FAILED": PaymentState.FAILED,
    }
)

# §5: refused at the door, before the order was looked at: the token, its rights, our signature.
GATE_CODES = frozenset({"NO_AUTHENTICATION", "AUTHENTICATION_ERROR", "AUTHORISATION_ERROR", "HTTP_SIGNATURE_ERROR"})

# §5: an order with these was never carried out.
REFUSALS = frozenset(
    {
        *("INVALID_INPUT", "MISSING_PARAMETER", "UNSUPPORTED_PARAMETER", "INVALID_PARAMETER"),
        *("DUPLICATE_METADATA_FIELD", "INVALID_AMOUNT", "AMOUNT_OUT_OF_BOUNDS", "INVALID_CURRENCY"),
        *("INVALID_PROVIDER", "INVALID_PHONE_NUMBER", "DEPOSITS_NOT_ALLOWED", "PAYOUTS_NOT_ALLOWED"),
        *("REFUNDS_NOT_ALLOWED", "PROVIDER_TEMPORARILY_UNAVAILABLE", "PAWAPAY_WALLET_OUT_OF_FUNDS"),
        *("AMOUNT_TOO_LARGE", "NOT_FOUND", "INVALID_STATE"),
    }
)
# §5, §7: what leaves an order in doubt; of a refund also that there is one, for then the money has moved, or will.
DOUBTFUL_CODES = frozenset({"UNKNOWN_ERROR", "DEPOSIT_ALREADY_REFUNDED", "REFUND_IN_PROGRESS"})

# §3: 4 to 22 of these; where nothing is left of ours the payer still reads something.
LEAST_MESSAGE, MOST_MESSAGE, ANY_MESSAGE = 4, 22, "Paiement"

# §1: production; the sandbox has one of its own.
SOURCE_RANGES = (
    *("18.192.208.15/32", "18.195.113.136/32", "3.72.212.107/32"),
    *("54.73.125.42/32", "54.155.38.214/32", "54.73.130.113/32"),
)

DAY_S = 86_400

# §7: one id is paid once; not found, asked again, and still not found, it may go again. For how long an id is
# remembered nobody says, so that happens within a day only.
PROFILE = Profile(
    currencies=tuple(CURRENCIES.values()),
    countries=("ML", "SN", "CI", "BF", "BJ", "CM", "CG", "GA", "GH", "KE", "RW", "UG", "ZM"),
    success_codes=frozenset({"COMPLETED"}),
    failure_codes=frozenset({"FAILED", "REJECTED"}),
    not_executed_codes=REFUSALS | GATE_CODES,
    source_ranges=SOURCE_RANGES,
    proof="query",
    payee_kinds=frozenset({PayeeKind.PHONE}),
    payout_is_idempotent=True,
    payout_window_s=DAY_S,
    payout_quarantine_s=60,
    payout_ladder_s=(5, 30, 120, 600, 3_600),
    request_ladder_s=(10, 30, 60, 120, 300, 900, 3_600, 21_600, DAY_S),
    request_patience_s=90_000,
    wants_uuids=True,
)
