"""The operators as simulators behind HTTP on loopback, each with its own wire, and what every mutual holds there."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from app.core.clock import Clock
from app.core.money import XOF
from app.demo.operators import AGREEMENTS, Operator
from app.demo.season import MUTUALS
from app.demo.weather import Weather
from app.providers.simulators.base import Books, CallbackSender, Faults, PayoutPlan
from app.providers.simulators.mpesa import SimulatedMpesa
from app.providers.simulators.mpesa.shortcodes import working_account
from app.providers.simulators.mtn_momo import Contract, MtnMomoSimulator
from app.providers.simulators.orange_money import Merchant, OrangeMoneySimulator
from app.providers.simulators.orange_money.ewallet import Distributor, OrangeEwalletSimulator
from app.providers.simulators.wave import Business, WaveSimulator

SHORTCODES = {"MICMO": "600101", "MICBA": "600102"}
PAYING_SHORTCODES = {"MICMO": "600201", "MICBA": "600202"}
PASSKEY = "demo-passkey"
# A trial that times out costs the demo this long; an honest answer takes far less.
PATIENCE_S = "1.5"
TYPED = "reference"


class Paying(Protocol):
    """An operator as payouts see it."""

    books: Books
    faults: Faults

    def plan_payout(self, whose: str | None, plan: PayoutPlan) -> None:
        """What will become of the next payout to this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A mutual's account at an operator: whose books, its name in them, and what the mutual types into its wallet."""

    provider: str
    books: Books
    name: str
    credentials: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """All four at work; Orange collects and pays by two services."""

    mpesa: SimulatedMpesa
    orange: OrangeMoneySimulator
    ewallet: OrangeEwalletSimulator
    wave: WaveSimulator
    mtn: MtnMomoSimulator
    weather: Weather
    mpesa_url: str
    collecting: Mapping[Operator, Mapping[str, Account]]
    paying_out: Mapping[Operator, Mapping[str, Account]]

    @property
    def payers(self) -> Mapping[Operator, Paying]:
        """Who sends money."""
        return {
            Operator.ORANGE: self.ewallet,
            Operator.WAVE: self.wave,
            Operator.MTN: self.mtn,
            Operator.MPESA: self.mpesa,
        }

    @property
    def senders(self) -> Sequence[CallbackSender]:
        """Every outbox of callbacks."""
        behind = (self.orange.callbacks, self.ewallet.callbacks, self.wave.callbacks, self.mtn.callbacks)
        return (self.mpesa.sender, *behind)

    def hear_wave_at(self, code: str, address: str) -> None:
        """A mutual types into Wave's portal where its webhooks go."""
        self.wave.sign(replace(_wave_business(code), webhook_url=f"{address}/events"))

    async def deliver(self) -> None:
        """All that is due; who is down sends nothing."""
        for sender in self.senders:
            if not (self.weather.is_down and sender is self.wave.callbacks):
                await sender.deliver()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Carry out payouts and deliver callbacks in the background while the block lasts."""
        async with AsyncExitStack() as stack:
            for operator in (self.mpesa, self.ewallet, self.wave, self.mtn):
                await stack.enter_async_context(operator.at_work())
            await stack.enter_async_context(self.orange.callbacks.delivering())
            yield


@asynccontextmanager
async def simulating(clock: Clock) -> AsyncIterator[Simulated]:
    """Serve all of them while the block lasts."""
    mpesa = SimulatedMpesa(clock, currency=XOF)
    mpesa.msisdn_style = "plain"  # so that a declared number can be recognised (A3)
    orange = OrangeMoneySimulator(clock, [_merchant(code) for code in MUTUALS])
    ewallet = OrangeEwalletSimulator(clock, [_distributor(code) for code in MUTUALS])
    wave = WaveSimulator(clock, [business(code) for business in (_wave_business, _wave_float) for code in MUTUALS])
    wave.faults = weather = Weather()
    mtn = MtnMomoSimulator(clock, [_contract(code, pays=pays) for pays in (False, True) for code in MUTUALS])
    for code in MUTUALS:
        mpesa.open_shortcode(SHORTCODES[code], passkey=PASSKEY, asks_first=True)
        mpesa.open_shortcode(PAYING_SHORTCODES[code])
    async with AsyncExitStack() as stack:
        served = (mpesa, orange, ewallet, wave, mtn)
        urls = [await stack.enter_async_context(one.serving()) for one in served]
        at_mpesa, at_orange, at_ewallet, at_wave, at_mtn = urls
        yield Simulated(
            mpesa=mpesa,
            orange=orange,
            ewallet=ewallet,
            wave=wave,
            mtn=mtn,
            weather=weather,
            mpesa_url=at_mpesa,
            collecting={
                Operator.ORANGE: {code: _at_orange(orange, code, at_orange) for code in MUTUALS},
                Operator.WAVE: {code: _at_wave(wave, _wave_business(code), at_wave) for code in MUTUALS},
                Operator.MTN: {code: _at_mtn(mtn, _contract(code), at_mtn) for code in MUTUALS},
                Operator.MPESA: {code: _at_mpesa(mpesa, SHORTCODES[code], at_mpesa) for code in MUTUALS},
            },
            paying_out={
                Operator.ORANGE: {code: _at_ewallet(ewallet, code, at_ewallet) for code in MUTUALS},
                Operator.WAVE: {code: _at_wave(wave, _wave_float(code), at_wave) for code in MUTUALS},
                Operator.MTN: {code: _at_mtn(mtn, _contract(code, pays=True), at_mtn) for code in MUTUALS},
                Operator.MPESA: {code: _at_paying_mpesa(mpesa, code, at_mpesa) for code in MUTUALS},
            },
        )


def _merchant(code: str) -> Merchant:
    return Merchant(
        client_id=f"{code.lower()}-client",
        client_secret=f"{code.lower()}-demo",
        merchant_key=f"{code.lower()}-merchant",
        merchant_name=code,
    )


def _distributor(code: str) -> Distributor:
    number = SHORTCODES[code]
    return Distributor(
        client_id=f"{code.lower()}-ewallet",
        client_secret=f"{code.lower()}-demo",
        msisdn=f"70{number}",
        pin="4321",
        api_key=f"{code.lower()}-callback-key",
        callback_secret=f"{code.lower()}-callback-secret",
        merchant_code=number,
    )


def _wave_business(code: str) -> Business:
    return Business(
        api_key=f"wave_ml_demo_{code.lower()}",
        wallet=f"22372{SHORTCODES[code]}",
        name=code,
        signing_secrets=(f"{code.lower()}-signing-secret",),
    )


def _wave_float(code: str) -> Business:
    """The wallet that pays is another than the one that is paid into; no webhook tells of payouts (wave, head)."""
    return Business(api_key=f"wave_ml_demo_{code.lower()}_out", wallet=f"22372{PAYING_SHORTCODES[code]}", name=code)


def _contract(code: str, *, pays: bool = False) -> Contract:
    return Contract(
        product="disbursement" if pays else "collection",
        subscription_key=f"{code.lower()}-{'out' if pays else 'in'}",
        api_user=f"{code.lower()}-user",
        api_key=f"{code.lower()}-demo",
    )


def _at_orange(orange: OrangeMoneySimulator, code: str, url: str) -> Account:
    merchant = _merchant(code)
    provider = Operator.ORANGE.value
    return Account(
        provider=provider, books=orange.books, name=merchant.merchant_key, credentials=merchant.credentials(url)
    )


def _at_ewallet(ewallet: OrangeEwalletSimulator, code: str, url: str) -> Account:
    distributor = _distributor(code)
    return Account(
        provider=AGREEMENTS[Operator.ORANGE].pays_by,
        books=ewallet.books,
        name=distributor.wallet,
        credentials=_patient(distributor.credentials(url)),
    )


def _at_wave(wave: WaveSimulator, business: Business, url: str) -> Account:
    asked = {"reference_field": TYPED, "listed_amounts": "gross"}
    return Account(
        provider=Operator.WAVE.value,
        books=wave.books,
        name=business.wallet,
        credentials=_patient({**business.credentials(url), **asked}),
    )


def _at_mtn(mtn: MtnMomoSimulator, contract: Contract, url: str) -> Account:
    return Account(
        provider=Operator.MTN.value,
        books=mtn.books,
        name=contract.account,
        credentials=_patient(contract.credentials(url)),
    )


def _at_mpesa(mpesa: SimulatedMpesa, shortcode: str, url: str) -> Account:
    return Account(
        provider=Operator.MPESA.value,
        books=mpesa.books,
        name=shortcode,
        credentials=mpesa.credentials(shortcode, url),
    )


def _at_paying_mpesa(mpesa: SimulatedMpesa, code: str, url: str) -> Account:
    """Businesses are paid from the working account (mpesa-daraja §8)."""
    shortcode = PAYING_SHORTCODES[code]
    return replace(_at_mpesa(mpesa, shortcode, url), name=working_account(shortcode))


def _patient(credentials: Mapping[str, str]) -> Mapping[str, str]:
    return {**credentials, "read_timeout_s": PATIENCE_S}
