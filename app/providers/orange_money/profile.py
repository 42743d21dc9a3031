"""Orange Money's habits as data, to be read beside part A of its fact sheet."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from app.core.money import GNF, XAF, XOF, Currency
from app.providers.base import Profile

NAME = "orange_money"
BASE_URL = "https://api.orange.com"

MOST_ORDER_ID = 30
MOST_MERCHANT_NAME = 30
MOST_URL = 120
LANGUAGES = frozenset({"fr", "en"})

PAGE_LIFE = timedelta(minutes=10)

SANDBOX_PATH = "dev"
SANDBOX_CURRENCY = "OUV"

# The country in the URL decides the currency (A2); the sandbox of every country counts in a fictive one.
CURRENCY_OF_PATH: Mapping[str, Currency] = MappingProxyType(
    {"ml": XOF, "sn": XOF, "ci": XOF, "bf": XOF, "gn": GNF, "cm": XAF, SANDBOX_PATH: XOF}
)

# A4: fast while the payer types, once at 20 minutes, once a day later; then the request is closed as expired.
PROFILE = Profile(
    currencies=(XOF, XAF, GNF),
    countries=("ML", "SN", "CI", "BF", "GN", "CM"),
    operators=frozenset({"orange"}),
    success_codes=frozenset({"SUCCESS"}),
    failure_codes=frozenset({"FAILED"}),
    not_executed_codes=frozenset({"400", "401"}),
    proof="query",
    request_ladder_s=(15, 30, 60, 120, 300, 600, 1_200, 86_400),
    request_patience_s=90_000,
    reference_length=MOST_ORDER_ID,
)
