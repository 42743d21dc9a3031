"""The eWallet's habits as data, to be read beside part B of its fact sheet."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from app.core.money import XOF
from app.providers.base import Profile
from app.providers.values import PayeeKind

NAME = "orange_ewallet"
BASE_URL = "https://api.orange-sonatel.com"

# B4: ids are local numbers without these; the group's platform stands in Senegal, Mali is to be agreed (B, head).
COUNTRY_CODES: Mapping[str, str] = MappingProxyType({"ML": "223", "SN": "221"})

TOKEN_MARGIN = timedelta(seconds=30)
KEY_LIFE_S = 86_400

# B8: a search reaches back from before the call; wider than any payout is asked after without a person.
SEARCH_BACK = timedelta(days=31)
MOST_ROWS = 100
# A page that is full goes on where it ended, and a little before, for nobody says whether the start is included.
OVERLAP = timedelta(seconds=1)

# B3: how long a code can be paid; the document's least amount is 1, production's is 10.
CODE_LIFE_S = 900
LEAST_REQUEST = 10

KEY_REVOKED = "4003"
# B9: keys or PIN; tried again, wrong PINs lock a wallet.
WRONG_CREDENTIALS, NO_PIN = "10", "no_pin"
UNCERTAIN_CODES = frozenset({"1", "2", "5", "50", "51"})
REFUSAL_CODES = frozenset({WRONG_CREDENTIALS, "2000", "2001", "2013", "2020", "2021", "2022", "2041", "4099"})

# B8: a code that was shown is searched until its end and a day more.
# B5, B8: no idempotency and a blind resend can pay twice, so nothing goes again without a person; B6: a final status
# is promised within 24 hours.
PROFILE = Profile(
    currencies=(XOF,),
    countries=tuple(COUNTRY_CODES),
    operators=frozenset({"orange"}),
    success_codes=frozenset({"SUCCESS"}),
    failure_codes=frozenset({"FAILED", "REJECTED", "CANCELLED"}) | REFUSAL_CODES,
    not_executed_codes=frozenset({"401", KEY_REVOKED}),
    stopping_codes=frozenset({WRONG_CREDENTIALS, NO_PIN}),
    proof="query",
    request_ladder_s=(15, 30, 60, 120, 300, 600, 960, 3_600, 21_600, 86_400),
    request_patience_s=CODE_LIFE_S + 86_400,
    least_request_minor=LEAST_REQUEST,
    statement_window_s=int(SEARCH_BACK.total_seconds()),
    payee_kinds=frozenset({PayeeKind.PHONE}),
    payout_is_idempotent=False,
    payout_quarantine_s=86_400,
    payout_patience_s=90_000,
)
