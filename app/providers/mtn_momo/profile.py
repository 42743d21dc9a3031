"""MTN MoMo's habits as data, to be read beside its fact sheet (mtn-momo §3, §5, §6, §8)."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from app.core.money import GHS, GNF, RWF, UGX, XAF, XOF, ZMW, Currency
from app.providers.base import Profile
from app.providers.values import PayeeKind, PaymentState

NAME = "mtn_momo"

# §1: the sandbox accepts only euros, and there our own currency travels under that name.
SANDBOX, SANDBOX_URL, SANDBOX_CURRENCY = "sandbox", "https://sandbox.momodeveloper.mtn.com", "EUR"

# §3: `X-Target-Environment` decides the market, and the market the currency. Others name theirs in the credentials.
MARKETS: Mapping[str, Currency] = MappingProxyType(
    {
        "mtnivorycoast": XOF,
        "mtnbenin": XOF,
        "mtnguineaconakry": GNF,
        "mtncameroon": XAF,
        "mtncongo": XAF,
        "mtnghana": GHS,
        "mtnuganda": UGX,
        "mtnrwanda": RWF,
        "mtnzambia": ZMW,
    }
)

# §6: the class comes from the status; a word that is not here says nothing.
STATES: Mapping[str, PaymentState] = MappingProxyType(
    {
        "PENDING": PaymentState.PENDING,
        "CREATED": PaymentState.PENDING,
        "ONGOING": PaymentState.PENDING,
        "DELAYED": PaymentState.PENDING,
        "SUCCESSFUL": PaymentState.SUCCEEDED,
        "FAILED": PaymentState.FAILED,
        "REJECTED": PaymentState.FAILED,
        "EXPIRED": PaymentState.FAILED,
        "TIMEOUT": PaymentState.FAILED,
        "CANCELLED": PaymentState.FAILED,
    }
)

# §6: the catch-all of a wallet platform that may have been out of reach: of a payout it counts once it is told again.
DOUBTFUL_REASON, DOUBTFUL_FOR = "INTERNAL_PROCESSING_ERROR", timedelta(minutes=5)

# §6: our own configuration, which every further payout would meet; a field that one order lacks is not among them.
MISCONFIGURED = frozenset(
    {
        *("NOT_ALLOWED", "NOT_ALLOWED_TARGET_ENVIRONMENT", "INVALID_CALLBACK_URL_HOST", "INVALID_CURRENCY"),
        *("TRANSFER_TYPE_UNKNOWN", "http_403"),
    }
)

# §6: a 404 of the API itself; one of a gateway before it knows of no transaction.
NOT_FOUND_CODES = frozenset({"RESOURCE_NOT_FOUND", "TRANSACTION_NOT_FOUND"})

# §8: a prompt that is not approved within about five minutes is over.
PROMPT_LIFE = timedelta(minutes=5)

# §5.1: both texts must say something, for an empty one is an HTTP 500 in production.
MOST_TEXT, ANY_TEXT = 160, "Paiement"

DAY_S = 86_400


def words_for(*states: PaymentState) -> frozenset[str]:
    """The operator's words for these."""
    return frozenset(word for word, state in STATES.items() if state in states)


# §8: one reference is paid once, and a resend of one that arrived is a 409; for how long that is remembered nobody
# says, so it goes again by itself within the day in which people start to look, and no later.
PROFILE = Profile(
    currencies=tuple(dict.fromkeys(MARKETS.values())),
    countries=("CI", "BJ", "GN", "CM", "CG", "GH", "UG", "RW", "ZM"),
    operators=frozenset({"mtn"}),
    success_codes=words_for(PaymentState.SUCCEEDED),
    failure_codes=words_for(PaymentState.FAILED),
    not_executed_codes=frozenset({"400", "401", "403"}),
    stopping_codes=MISCONFIGURED,
    proof="query",
    payee_kinds=frozenset({PayeeKind.PHONE}),
    payout_is_idempotent=True,
    payout_window_s=DAY_S,
    payout_quarantine_s=60,
    payout_ladder_s=(5, 30, 120, 600, 3_600, 21_600, DAY_S),
    payout_patience_s=DAY_S,
    request_ladder_s=(10, 30, 60, 120, 300, 360, 900, 3_600, DAY_S),
    request_patience_s=90_000,
    wants_uuids=True,
)
