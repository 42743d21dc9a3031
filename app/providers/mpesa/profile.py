"""Daraja's habits as data, to be read beside its fact sheet (mpesa-daraja §3, §5.4, §6.3, §10, §12, §14, §15)."""

from app.core.money import KES
from app.providers.base import Profile
from app.providers.values import PayeeKind, PaymentState, Verdict

# §5.4: every code that says a push is over without money; any other code says nothing.
PUSH_FAILURES = frozenset(
    {*map(str, (1, 2, 3, 4, 8, 17, 1001, 1019, 1025, 9999, 1032, 1037, 2001, 2028, 8006)), "SFC_IC0003"}
)

# §6.3: our side of the contract is at fault, so every further payout would fail as well.
PAYOUT_STOPS = frozenset({"11", "18", "20", "21", "22", "2001", "2006", "2028", "8006"})

# §6.3: every code that says a payout to a phone is over without money. 15, 17 (unlike a push's), 19, 26 and the cores'
# own troubles say nothing, and so does any code not named here.
PHONE_PAYOUT_FAILURES = PAYOUT_STOPS | frozenset(
    {*map(str, (1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 24, 25, 29, 2040)), "SFC_IC0003"}
)

# §8: the sheet has no table for payouts to businesses; this one code is documented, and says that nothing began.
BUSINESS_PAYOUT_FAILURES = frozenset({"2001"})

# §10.3: a reversal that did not happen, and one that had happened before.
REVERSAL_FAILURES = frozenset({"R000002", "1", "11", "21", "2001", "2006", "2028", "8006"})
ALREADY_REVERSED = "R000001"

# §10.1: of the codes of a failed query, those that can mean an unknown transaction; 2001 and others tell of us. Read
# only where the same order is paid once however often it goes (§6.4), so a wrong reading costs nothing.
NOT_FOUND_CODES = frozenset({"25", "SFC_IC0003"})

# §3: not enabled on the application, or no path of Daraja's: every further call would meet the same.
NOT_ENABLED = frozenset({"404.001.01", "404.002.01", "404.003.01", "404.001.04", "405.001"})

# §3: the gateway refused the request before M-PESA saw it.
GATEWAY_REFUSALS = NOT_ENABLED | frozenset({"400.002.02", "400.002.05", "400.003.02"})

# §2: the same stale bearer, told differently by each API.
STALE_TOKEN_CODES = frozenset({"401.002.01", "404.001.03", "400.003.01"})

# §3: the one family whose meaning is in its text; only these texts prove that a push was not taken.
PUSH_FAMILY = "500.001.1001"
PUSH_REFUSAL_TEXTS = ("merchant does not exist", "wrong credentials", "unable to lock subscriber")

# §3, §4.1: an internal error and the second registration share one code.
INTERNAL_ERROR = "500.003.1001"
ALREADY_REGISTERED_TEXT = "already registered"
OLD_PLATFORM_TEXT = "duplicate notification info"

# §10.1: what a transaction status says of the original; any other word says nothing.
TRANSACTION_STATES = {
    "completed": PaymentState.SUCCEEDED,
    "declined": PaymentState.FAILED,
    "cancelled": PaymentState.FAILED,
    "expired": PaymentState.FAILED,
    "failed": PaymentState.FAILED,
}

# §4.4: the code chooses the SMS that the payer reads.
VERDICT_CODES = {
    Verdict.ACCEPTED: "0",
    Verdict.UNKNOWN_REFERENCE: "C2B00012",
    Verdict.WRONG_AMOUNT: "C2B00013",
    Verdict.WRONG_RECEIVER: "C2B00015",
    Verdict.REFUSED: "C2B00016",
}

# §4.1: words that no registered address may hold, in any case.
FORBIDDEN_IN_ADDRESSES = ("mpesa", "m-pesa", "safaricom", "exe", "exec", "cmd", "sql", "query")

LEAST_PUSH_UNITS = 1
MOST_PUSH_UNITS = 250_000
LEAST_PHONE_PAYOUT_UNITS = 10
MOST_PHONE_PAYOUT_UNITS = 250_000
MOST_ACCOUNT_REFERENCE = 12
MOST_BUSINESS_REFERENCE = 13
LEAST_REMARK, MOST_REMARK = 2, 100
MOST_DESCRIPTION = 13
PULL_PAGE = 100
# §6.1: an OriginatorConversationID is unique for ever, which no client will outlive.
FOR_EVER_S = 10 * 365 * 86_400

# §12: configuration may widen this list; two more addresses are seen in libraries and not published.
SOURCE_RANGES = (
    "196.201.214.200/32",
    "196.201.214.206/32",
    "196.201.214.207/32",
    "196.201.214.208/32",
    "196.201.213.114/32",
    "196.201.213.44/32",
    "196.201.212.127/32",
    "196.201.212.138/32",
    "196.201.212.129/32",
    "196.201.212.136/32",
    "196.201.212.74/32",
    "196.201.212.69/32",
)

PROFILE = Profile(
    currencies=(KES,),
    countries=("KE",),
    operators=frozenset({"mpesa"}),
    success_codes=frozenset({"0"}),
    failure_codes=PUSH_FAILURES,
    not_executed_codes=GATEWAY_REFUSALS | STALE_TOKEN_CODES,
    # §3, §6.3, §11: the application's products, the operator's credentials and rights; repeated failures lock it.
    stopping_codes=PAYOUT_STOPS | NOT_ENABLED,
    source_ranges=SOURCE_RANGES,
    proof="source",
    connect_timeout_s=5.0,
    read_timeout_s=30.0,
    request_ladder_s=(20, 45, 90, 180, 300, 900, 3600),
    least_request_minor=LEAST_PUSH_UNITS * 100,
    most_request_minor=MOST_PUSH_UNITS * 100,
    # Of payouts to phones alone (§6.4, §13): one to a business is never told as not found, so it never goes again.
    payee_kinds=frozenset({PayeeKind.PHONE, PayeeKind.PAYBILL, PayeeKind.TILL}),
    payout_is_idempotent=True,
    payout_window_s=FOR_EVER_S,
    payout_quarantine_s=24 * 3600,
    payout_ladder_s=(120, 300, 900, 3600, 21_600, 86_400),
    least_payout_minor=LEAST_PHONE_PAYOUT_UNITS * 100,
    most_payout_minor=MOST_PHONE_PAYOUT_UNITS * 100,
    statement_window_s=48 * 3600,
    statement_shows_payouts=False,
    tells_payer=True,
    reference_length=36,
)
