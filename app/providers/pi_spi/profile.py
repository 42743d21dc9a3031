"""PI-SPI's habits as data, to be read beside its fact sheet (pi-spi §1-§4, §8): EXPERIMENTAL, nothing is certified."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from app.core.money import XOF
from app.providers.base import Profile
from app.providers.values import PayeeKind, PaymentState

NAME = "pi_spi"
CURRENCY = XOF
# §1: what our calls need, and no more.
SCOPES = "compte.read demande_paiement.read demande_paiement.write paiement.read paiement.write retour_fonds.write"
# Webhooks are registered at this one address below the wallet's own.
EVENT = "events"

# §3; ANNULE is of version 1.5, and of bills. What is not here is open.
REJECTED = "REJETE"
STATES: Mapping[str, PaymentState] = MappingProxyType(
    {
        "INITIE": PaymentState.PENDING,
        "ENVOYE": PaymentState.PENDING,
        "IRREVOCABLE": PaymentState.SUCCEEDED,
        REJECTED: PaymentState.FAILED,
        "ANNULE": PaymentState.FAILED,
    }
)
# §3: the money may have moved already; one of these never says that it did not.
ALREADY_PAID = frozenset({"APAR", "ALAC"})
# §3: an earlier order arrived under the same id; §5: the money has gone back before.
DOUBTFUL = ALREADY_PAID | {"DU03", "ARDT"}
# §3, §4: an order that was rejected for these was never carried out.
REFUSALS = frozenset(
    {
        *("BE23", "AC04", "AC06", "AEXR", "AG03", "AG10", "AG11", "AM02", "AM09", "AM14", "ARFR", "ARJR", "BE01"),
        *("BE05", "FR01", "RR07", "AB03", "AB04", "AB08", "AB09", "AC03", "AC07", "AG01", "AM04", "AM21", "IRNR"),
        "RR04",
    }
)

# §2: how many digits follow the country's code in the alias of a person; no other number is one.
NUMBERS: Mapping[str, int] = MappingProxyType(
    {"223": 8, "225": 10, "221": 9, "226": 8, "229": 10, "228": 8, "227": 8, "245": 6}
)

# §3: a bill, which says until when it may be paid; after that the payer may be asked again.
BILL = "401"
PAYABLE_FOR = timedelta(days=7)
# §9: what is sent and has no end by then is asked of the platform itself.
SETTLES_WITHIN = timedelta(minutes=1)
DAY_S = 86_400

# §3: a request lives for 90 or 92 days, sources differ; §8: caps for and from persons; §9: a second arrival of one id
# is never a second payment, so after a wait the same goes again.
PROFILE = Profile(
    currencies=(CURRENCY,),
    countries=("ML", "CI", "SN", "BF", "BJ", "TG", "NE", "GW"),
    success_codes=frozenset({"IRREVOCABLE"}),
    failure_codes=frozenset({REJECTED, "ANNULE"}),
    not_executed_codes=REFUSALS,
    proof="query",
    payee_kinds=frozenset({PayeeKind.PHONE, PayeeKind.TILL}),
    payout_is_idempotent=True,
    payout_window_s=7 * DAY_S,
    payout_quarantine_s=60,
    payout_ladder_s=(5, 15, 75, 300, 900, 3_600),
    most_payout_minor=10_000_000,
    request_ladder_s=(20, 75, 300, 900, 3_600, 21_600, *(days * DAY_S for days in (1, 2, 4, 7, 8, 30, 60))),
    request_patience_s=93 * DAY_S,
    most_request_minor=5_000_000,
    reference_length=35,
    wants_uuids=True,
    extra={"experimental": True},
)
