"""Operators that have a payer pay when we ask: what the same promises need to know of each, and a wallet there."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Generic, Protocol, TypeVar

from app.collection.asked_tables import PaymentRequestRow
from app.collection.tables import PaymentRow
from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import ProviderReference, ReversalOrder
from app.providers.references import new_payout_reference
from app.providers.simulators.airtel_money import AirtelMoneySimulator, Application
from app.providers.simulators.base import Books, CallbackSender, Faults
from app.providers.simulators.gsma import Agreement, GsmaSimulator
from app.providers.simulators.mtn_momo import Contract, MtnMomoSimulator
from app.providers.simulators.orange_money import Merchant, OrangeMoneySimulator
from app.providers.simulators.orange_money.ewallet import Distributor, OrangeEwalletSimulator
from app.providers.simulators.pawapay import Account, PawaPaySimulator
from app.providers.simulators.pi_spi import Business, PiSpiSimulator
from app.providers.simulators.pi_spi.business import Webhook
from app.providers.simulators.wave import Business as WaveBusiness
from app.providers.simulators.wave import WaveSimulator
from tests.collection.office import Office, an_office
from tests.collection.till import Till


class Simulated(Protocol):
    """A simulator, as far as a wallet and its callbacks need it."""

    books: Books
    faults: Faults
    callbacks: CallbackSender

    def serving(self, port: int = 0) -> AbstractAsyncContextManager[str]:
        """Its address while the block lasts."""


S = TypeVar("S", bound=Simulated)


def _approved(simulator: Any, request: PaymentRequestRow) -> object:
    return simulator.approve(request.reference)


def _declined(simulator: Any, request: PaymentRequestRow) -> object:
    return simulator.decline(request.reference)


def _by_the_order(_simulator: Any, _office: Office) -> None:
    """The operator is told in each order where it calls back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker(Generic[S]):
    """One operator, or one way in which it may speak.

    `hears` is what is typed into the operator's portal. `is_hint` where a callback proves nothing and our own query
    does. `asking` and `telling` are the verbs of its faults, `reason` what it says of a payer who refused.
    """

    name: str
    provider: str
    simulate: Callable[[VirtualClock], S]
    credentials: Callable[[S, str], Mapping[str, str]]
    approve: Callable[[S, PaymentRequestRow], object] = _approved
    decline: Callable[[S, PaymentRequestRow], object] = _declined
    reason: str | None = None
    payer: str | None = "+22370001122"
    receiver: str | None = None
    hears: Callable[[S, Office], object] = _by_the_order
    is_hint: bool = False
    asking: str = "request"
    telling: str = "request_outcome"

    @asynccontextmanager
    async def office(self, till: Till, database_url: str, simulator: S) -> AsyncIterator[Office]:
        """A wallet there beside the till's own, while the block lasts."""
        account = {"provider": self.provider, "name": self.name, "account_code": "55221", "receiver": self.receiver}
        async with (
            simulator.serving() as url,
            an_office(till, database_url, self.credentials(simulator, url), **account) as office,
        ):
            self.hears(simulator, office)
            yield office

    async def asked(self, office: Office) -> PaymentRequestRow:
        """A payer who is asked for what a unit owes."""
        unit, _ = await office.till.unit(12)
        request = await office.ask(unit, payer=self.payer)
        assert request.state == "asked"
        return request

    async def follow(self, office: Office) -> None:
        """At the first rung of its ladder we ask what became of it."""
        await office.follow(timedelta(seconds=office.wallet.adapter.profile.request_ladder_s[0] + 1))

    def in_other_words(self, name: str, prepare: Callable[[S], object]) -> "Asker[S]":
        """The same operator where it speaks otherwise."""

        def simulate(clock: VirtualClock) -> S:
            simulator = self.simulate(clock)
            prepare(simulator)
            return simulator

        return replace(self, name=f"{self.name} {name}", simulate=simulate)


async def told(office: Office, simulator: Simulated) -> None:
    """What the operator has to say arrives, is taken or not, and what was taken is booked."""
    await simulator.callbacks.deliver()
    await office.drained()


def taking_back(office: Office, payment: PaymentRow) -> ReversalOrder:
    """An order to take this payment back, whole."""
    return ReversalOrder(
        reference=new_payout_reference(),
        provider_reference=ProviderReference(payment.operator_reference or ""),
        amount=Money(payment.amount_minor, XOF),
        callback_url=office.callback_url,
    )


NIAMEY = Application(client_id="mutuelle-app", client_secret="s3cr3t-for-tests", callback_key="portal-private-key")
KATI = Agreement(account="MUT-KATI", client_id="mut-kati", client_secret="secret-of-kati-for-tests")
ABIDJAN = Contract(
    product="collection",
    subscription_key="0123456789abcdef0123456789abcdef",
    api_user="6d2a1f0e-58c3-4b7d-9e10-2f3a4b5c6d7e",
    api_key="key-of-collection-for-tests",
)
MERCHANT = Merchant(
    client_id="mutuelle-app", client_secret="s3cr3t-for-tests", merchant_key="a1b2c3d4", merchant_name="Mutuelle Sévaré"
)
COLLECTOR = Distributor(
    client_id="mutuelle-app",
    client_secret="s3cr3t-for-tests",
    msisdn="76009900",
    pin="4821",
    account_type="merchant",
    api_key="api-key-for-tests",
    callback_secret="sonatel-endpoint-secret-for-tests",
)
SIGNED = Account(api_token="token-of-an-account-for-tests", signs=True, public_host="pay.example.ml")
CLIENT, WEBHOOK_SECRET = Business(client_id="mutual", client_secret="secret-for-tests"), "xsk_test_pispi_secret"
EVENTS = frozenset({"PAIEMENT_RECU", "RTP_REJETE", "RETOUR_ENVOYE"})
SEVARE = WaveBusiness(
    api_key="wave_ml_prod_keyfortests",
    wallet="22376009900",
    name="Mutuelle Sévaré",
    signing_secrets=("secret-for-tests", "secret-before-rotation"),
)


def _airtel(clock: VirtualClock) -> AirtelMoneySimulator:
    simulator = AirtelMoneySimulator(clock, [NIAMEY])
    simulator.dialect = replace(simulator.dialect, hash_over="transaction")
    return simulator


def _told_at(simulator: PawaPaySimulator, office: Office) -> None:
    told_at = {name: f"{office.callback_url}/{name}" for name in ("deposits", "refunds")}
    simulator.account = replace(simulator.account, told_at=told_at)


def _told_by_webhook(simulator: PiSpiSimulator, office: Office) -> None:
    address = f"{office.callback_url}/events"
    simulator.webhooks["wh-1"] = Webhook(id="wh-1", url=address, secret=WEBHOOK_SECRET, events=EVENTS)


AIRTEL: Asker[AirtelMoneySimulator] = Asker(
    name="airtel_money",
    provider="airtel_money",
    simulate=_airtel,
    credentials=lambda _, url: NIAMEY.credentials(url),
    hears=lambda simulator, office: simulator.register(NIAMEY, f"{office.callback_url}/airtel"),
    payer="+22790111222",
    is_hint=True,
    reason="DP00800001008",
)
GSMA: Asker[GsmaSimulator] = Asker(
    name="gsma",
    provider="gsma",
    simulate=lambda clock: GsmaSimulator(clock, [KATI]),
    credentials=lambda _, url: KATI.credentials(url),
    receiver=KATI.account,
    reason="requestDeclined",
)
MOMO: Asker[MtnMomoSimulator] = Asker(
    name="mtn_momo",
    provider="mtn_momo",
    simulate=lambda clock: MtnMomoSimulator(clock, [ABIDJAN]),
    credentials=lambda _, url: ABIDJAN.credentials(url),
    payer="+2250700111222",
    is_hint=True,
    reason="APPROVAL_REJECTED",
)
ORANGE: Asker[OrangeMoneySimulator] = Asker(
    name="orange_money",
    provider="orange_money",
    simulate=lambda clock: OrangeMoneySimulator(clock, [MERCHANT]),
    credentials=lambda _, url: MERCHANT.credentials(url),
    approve=lambda simulator, request: simulator.customer_pays(str(request.handle)),
    decline=lambda simulator, request: simulator.customer_fails(str(request.handle)),
    payer=None,
    is_hint=True,
    asking="webpayment",
    telling="notification",
)
EWALLET: Asker[OrangeEwalletSimulator] = Asker(
    name="orange_ewallet",
    provider="orange_ewallet",
    simulate=lambda clock: OrangeEwalletSimulator(clock, [COLLECTOR]),
    # A mutual that only collects has no PIN.
    credentials=lambda _, url: {name: told for name, told in COLLECTOR.credentials(url).items() if name != "pin"},
    approve=lambda simulator, request: simulator.pay(str(request.handle), "22370001122"),
    decline=lambda simulator, request: simulator.refuse(str(request.handle), "22370001122"),
    payer=None,
    receiver=COLLECTOR.merchant_code,
    telling="payment",
)
PAWAPAY: Asker[PawaPaySimulator] = Asker(
    name="pawapay",
    provider="pawapay",
    simulate=lambda clock: PawaPaySimulator(clock, SIGNED),
    credentials=lambda simulator, url: simulator.account.credentials(url),
    hears=_told_at,
    asking="deposit",
    telling="deposit_outcome",
    reason="PAYMENT_NOT_APPROVED",
)
PI_SPI: Asker[PiSpiSimulator] = Asker(
    name="pi_spi",
    provider="pi_spi",
    simulate=lambda clock: PiSpiSimulator(clock, CLIENT),
    credentials=lambda _, url: CLIENT.credentials(url, WEBHOOK_SECRET),
    receiver=CLIENT.aliases[0],
    hears=_told_by_webhook,
    approve=lambda simulator, request: simulator.accept(request.reference),
    reason="ARFR",
)
WAVE: Asker[WaveSimulator] = Asker(
    name="wave",
    provider="wave",
    simulate=lambda clock: WaveSimulator(clock, [SEVARE]),
    credentials=lambda _, url: {**SEVARE.credentials(url), "reference_field": "reference"},
    hears=lambda simulator, office: simulator.sign(replace(SEVARE, webhook_url=f"{office.callback_url}/events")),
    approve=lambda simulator, _: simulator.customer_pays(simulator.sessions(SEVARE)[0].id),
    decline=lambda simulator, _: simulator.customer_cancels(simulator.sessions(SEVARE)[0].id),
    payer=None,
    asking="checkout",
    telling="webhook",
)
