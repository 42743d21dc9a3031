"""The specification's habits as data, to be read beside its fact sheet; operators add their own by credentials."""

from collections.abc import Mapping
from types import MappingProxyType

from app.core.money import CURRENCIES
from app.providers.base import Profile
from app.providers.values import PayeeKind, PaymentState

NAME = "gsma"
VERSION_PATH = "/v1.2/mm"

# §2: what may name an account.
IDENTIFIER_TYPES = (
    *("accountcategory", "bankaccountno", "accountrank", "identityalias", "iban", "accountid", "msisdn", "swiftbic"),
    *("sortcode", "organisationid", "username", "walletid", "linkref", "consumerno", "serviceprovider", "storeid"),
    *("bankname", "bankaccounttitle", "emailaddress", "mandatereference"),
)

# §3: free text in the specification, so this table is where an operator's own words are added; lower case. What it
# does not name stays pending. REVERSED says that it had been there before.
STATUSES: Mapping[str, PaymentState] = MappingProxyType(
    {
        "completed": PaymentState.SUCCEEDED,
        "success": PaymentState.SUCCEEDED,
        "successful": PaymentState.SUCCEEDED,
        "pending": PaymentState.PENDING,
        "initiated": PaymentState.PENDING,
        "processing": PaymentState.PENDING,
        "accepted": PaymentState.PENDING,
        "failed": PaymentState.FAILED,
        "rejected": PaymentState.FAILED,
        "declined": PaymentState.FAILED,
        "cancelled": PaymentState.FAILED,
        "reversed": PaymentState.REVERSED,
    }
)

# §7: categories and codes without regard to case, for older prose writes them another way.
NOT_EXECUTED = frozenset({"validation", "businessrule", "identification"})
NOT_ALLOWED, NOT_IDENTIFIED = "authorisation", "identification"
DUPLICATE, TOO_MANY = "duplicaterequest", "ratelimiterror"

MOST_TEXT = 160
PAGE_ROWS, MOST_PAGES = 50, 400

DAY_S = 86_400


def words_for(state: PaymentState) -> frozenset[str]:
    """The specification's words for it."""
    return frozenset(word for word, meant in STATUSES.items() if meant is state)


# §9: one correlation id is one order, and a replay is refused as a duplicate. For how long that is remembered nobody
# says, so it goes again by itself within a day, after ten minutes in which nothing of it was to be found. The ladders
# ask eight times, for a server may tolerate few polls (`pollLimit`).
PROFILE = Profile(
    currencies=tuple(CURRENCIES.values()),
    countries=("ML",),
    success_codes=words_for(PaymentState.SUCCEEDED),
    failure_codes=words_for(PaymentState.FAILED),
    not_executed_codes=frozenset({*NOT_EXECUTED, NOT_ALLOWED}),
    proof="query",
    payee_kinds=frozenset({PayeeKind.PHONE}),
    payout_is_idempotent=True,
    payout_window_s=DAY_S,
    payout_quarantine_s=600,
    payout_ladder_s=(10, 60, 300, 900, 3_600, 21_600, DAY_S),
    payout_patience_s=DAY_S,
    request_ladder_s=(15, 45, 120, 300, 900, 3_600, DAY_S),
    request_patience_s=90_000,
    statement_window_s=31 * DAY_S,
    reference_length=256,
    wants_uuids=True,
)
