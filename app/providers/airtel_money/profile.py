"""Airtel Money's habits as data, to be read beside its fact sheet (airtel-money §2, §8, §10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from app.core.money import KES, RWF, UGX, XAF, XOF, ZMW, Currency
from app.providers.base import Profile
from app.providers.values import PayeeKind, PaymentState

NAME = "airtel_money"
BASE_URL = "https://openapi.airtel.africa"


@dataclass(frozen=True, slots=True)
class Market:
    """A country of theirs: what its numbers begin with abroad, and what its money is."""

    calling_code: str
    currency: Currency


# Those of their countries whose currency we keep.
MARKETS: Mapping[str, Market] = MappingProxyType(
    {
        "NE": Market("227", XOF),
        "TD": Market("235", XAF),
        "CG": Market("242", XAF),
        "GA": Market("241", XAF),
        "KE": Market("254", KES),
        "RW": Market("250", RWF),
        "UG": Market("256", UGX),
        "ZM": Market("260", ZMW),
    }
)

# §8.1: the class of an operation, and nothing else is final; TA and words that are not here say nothing.
PAID, EXPIRED, IN_PROCESS = "TS", "TE", frozenset({"TIP", "TI"})
STATES: Mapping[str, PaymentState] = MappingProxyType(
    {
        PAID: PaymentState.SUCCEEDED,
        "TF": PaymentState.FAILED,
        EXPIRED: PaymentState.FAILED,
        **dict.fromkeys(IN_PROCESS, PaymentState.PENDING),
    }
)
# §8.1: expired is read once more five minutes later at least. A prompt lives for minutes, so what still says so this
# long after the order left has been read before; of a payout, whose enquiry knows no such word (§6), nobody can say it.
EXPIRED_FOR_GOOD = timedelta(hours=1)

# §8.2: countries give the codes of collections other meanings, so no code ends one; that our signature is wrong is said
# at the gate, and is about the request alone.
COLLECTION_TAKEN = frozenset({"DP00800001001", "DP00800001006"})
COLLECTION_DONE = "DP00800001001"
COLLECTION_REFUSALS = frozenset({"DP00800001026"})

# §8.3: 005 counts once the enquiry agrees; 011 and 017, a known id, mean that an earlier attempt arrived.
PAYOUT_DONE, PAYOUT_IN_PROCESS = "DP00900001001", "DP00900001006"
PAYOUT_REFUSALS = frozenset(
    f"DP009000010{number}" for number in ("03", "04", "07", "09", "10", "12", "13", "15", "16", "18", "19")
)

# §8.4: the older codes count only where no other is told; "failed" (11) and "not found" (45) leave it to the enquiry.
ESB_REFUSALS = frozenset(f"ESB0000{number}" for number in ("08", "33", "34", "35", "36", "39"))
# §8.5: refused by the router, so nothing was executed; 117 is its time-out.
PIN_REFUSALS = frozenset({"ROUTER114", "ROUTER115", "ROUTER116"})
ROUTER_REFUSALS = PIN_REFUSALS | {
    f"ROUTER{number}" for number in ("001", "003", "005", "006", "007", "110", "112", "119")
}
REFUSALS = COLLECTION_REFUSALS | PAYOUT_REFUSALS | ESB_REFUSALS | ROUTER_REFUSALS

COLLECTION_UNKNOWN, PAYOUT_UNKNOWN = (
    frozenset({"DP00800001025", "ESB000045"}),
    frozenset({"DP00900001015", "ESB000045"}),
)
# What may mean that the key we encrypted under is not theirs any more: the next order asks for it anew (§3.1, §3.2).
KEY_DOUBTED = frozenset({"DP00800001026", "DP00900001016", "DP00900001018", "ROUTER116"})
BALANCE_TOLD = "DP02100000001"

# §2: tokens may live for 180 seconds.
TOKEN_MARGIN = timedelta(seconds=15)
# §3.1: nobody says in whose time a key's end is told; their countries are up to four hours ahead of UTC.
KEY_MARGIN = timedelta(hours=4)

# Nobody says how long a prompt lives (§5).
PROMPT_LIFE = timedelta(minutes=15)
NO_PIN = "no_pin"
PAGE_ROWS = 50
DAY_S = 86_400

# §10: an id is used once for ever, and a resend of one that arrived is refused as a duplicate. It goes again by itself
# only within the day after which people look. §5: ids are alphanumeric, and 25 characters are safe everywhere.
PROFILE = Profile(
    currencies=tuple(dict.fromkeys(market.currency for market in MARKETS.values())),
    countries=tuple(MARKETS),
    operators=frozenset({"airtel"}),
    success_codes=frozenset({PAID}),
    failure_codes=frozenset({"TF", EXPIRED}),
    not_executed_codes=REFUSALS,
    stopping_codes=PIN_REFUSALS | {"DP00900001016", "DP00900001018", "DP00900001019", NO_PIN},
    proof="query",
    payee_kinds=frozenset({PayeeKind.PHONE}),
    payout_is_idempotent=True,
    payout_window_s=DAY_S,
    payout_quarantine_s=60,
    payout_ladder_s=(10, 60, 300, 1_800, 7_200, DAY_S),
    payout_patience_s=DAY_S,
    read_timeout_s=60.0,
    request_ladder_s=(60, 180, 300, 900, 3_600, DAY_S),
    request_patience_s=90_000,
    statement_window_s=7 * DAY_S,
    statement_shows_payouts=False,
    reference_length=25,
)
