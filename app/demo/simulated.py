"""The operators as simulators behind HTTP on loopback, each with its own wire, and what every mutual holds there."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from app.core.clock import Clock
from app.core.money import XOF
from app.demo.accounts import Accounts, at_ewallet, at_mpesa, at_mtn, at_orange, at_paying_mpesa, at_wave, of_each
from app.demo.contracts import (
    PASSKEY,
    PAYING_SHORTCODES,
    SHORTCODES,
    distributor_of,
    merchant_of,
    mtn_contract,
    wave_business,
    wave_float,
)
from app.demo.operators import Operator
from app.demo.season import MUTUALS
from app.demo.weather import Weather
from app.providers.simulators.base import Books, CallbackSender, Faults, PayoutPlan
from app.providers.simulators.mpesa import SimulatedMpesa
from app.providers.simulators.mtn_momo import MtnMomoSimulator
from app.providers.simulators.orange_money import OrangeMoneySimulator
from app.providers.simulators.orange_money.ewallet import OrangeEwalletSimulator
from app.providers.simulators.wave import WaveSimulator


class Paying(Protocol):
    """An operator as payouts see it."""

    books: Books
    faults: Faults

    def plan_payout(self, whose: str | None, plan: PayoutPlan) -> None:
        """What will become of the next payout to this number."""


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
    collecting: Accounts
    paying_out: Accounts

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
        self.wave.sign(replace(wave_business(code), webhook_url=f"{address}/events"))

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
    mpesa, orange, ewallet, mtn = _mpesa(clock), _orange(clock), _ewallet(clock), _mtn(clock)
    wave, weather = _wave(clock), Weather()
    wave.faults = weather
    async with AsyncExitStack() as stack:
        urls = [await stack.enter_async_context(one.serving()) for one in (mpesa, orange, ewallet, wave, mtn)]
        to_mpesa, to_orange, to_ewallet, to_wave, to_mtn = urls
        yield Simulated(
            mpesa=mpesa,
            orange=orange,
            ewallet=ewallet,
            wave=wave,
            mtn=mtn,
            weather=weather,
            mpesa_url=to_mpesa,
            collecting={
                Operator.ORANGE: of_each(partial(at_orange, orange.books, to_orange)),
                Operator.WAVE: of_each(lambda code: at_wave(wave.books, to_wave, wave_business(code))),
                Operator.MTN: of_each(lambda code: at_mtn(mtn.books, to_mtn, mtn_contract(code))),
                Operator.MPESA: of_each(partial(at_mpesa, mpesa, to_mpesa)),
            },
            paying_out={
                Operator.ORANGE: of_each(partial(at_ewallet, ewallet.books, to_ewallet)),
                Operator.WAVE: of_each(lambda code: at_wave(wave.books, to_wave, wave_float(code))),
                Operator.MTN: of_each(lambda code: at_mtn(mtn.books, to_mtn, mtn_contract(code, pays=True))),
                Operator.MPESA: of_each(partial(at_paying_mpesa, mpesa, to_mpesa)),
            },
        )


def _mpesa(clock: Clock) -> SimulatedMpesa:
    mpesa = SimulatedMpesa(clock, currency=XOF)
    mpesa.msisdn_style = "plain"  # so that a declared number can be recognised (A3)
    for code in MUTUALS:
        mpesa.open_shortcode(SHORTCODES[code], passkey=PASSKEY, asks_first=True)
        mpesa.open_shortcode(PAYING_SHORTCODES[code])
    return mpesa


def _orange(clock: Clock) -> OrangeMoneySimulator:
    return OrangeMoneySimulator(clock, [merchant_of(code) for code in MUTUALS])


def _ewallet(clock: Clock) -> OrangeEwalletSimulator:
    return OrangeEwalletSimulator(clock, [distributor_of(code) for code in MUTUALS])


def _wave(clock: Clock) -> WaveSimulator:
    return WaveSimulator(clock, [made(code) for made in (wave_business, wave_float) for code in MUTUALS])


def _mtn(clock: Clock) -> MtnMomoSimulator:
    return MtnMomoSimulator(clock, [mtn_contract(code, pays=pays) for pays in (False, True) for code in MUTUALS])
