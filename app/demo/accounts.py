"""What every mutual holds at every simulated operator, and what it types into its wallet there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.demo.contracts import (
    PAYING_SHORTCODES,
    SHORTCODES,
    distributor_of,
    merchant_of,
)
from app.demo.operators import AGREEMENTS, Operator
from app.demo.season import MUTUALS
from app.providers.simulators.base import Books
from app.providers.simulators.mpesa import SimulatedMpesa
from app.providers.simulators.mpesa.shortcodes import working_account
from app.providers.simulators.mtn_momo import Contract
from app.providers.simulators.wave import Business

# A trial that times out costs the demo this long; an honest answer takes far less.
PATIENCE = {"read_timeout_s": "1.5"}
# Where a payer's browser goes from a page of Orange's or Wave's.
BACK = {"return_url": "https://mutuelle.invalid/merci"}
# How Wave names what is typed at the till, and what its list of transactions tells (wave §4, §5).
AT_WAVE = {"reference_field": "reference", "listed_amounts": "gross"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A mutual's account at an operator: whose books, its name in them, and what the mutual types into its wallet."""

    provider: str
    books: Books
    name: str
    credentials: Mapping[str, str]


Accounts = Mapping[Operator, Mapping[str, Account]]
"""By operator, and there by the mutual's code."""


def of_each(account: Callable[[str], Account]) -> Mapping[str, Account]:
    """Every mutual's."""
    return {code: account(code) for code in MUTUALS}


def at_orange(books: Books, url: str, code: str) -> Account:
    """Orange's page collects."""
    merchant = merchant_of(code)
    return Account(
        provider=Operator.ORANGE.value,
        books=books,
        name=merchant.merchant_key,
        credentials={**merchant.credentials(url), **BACK},
    )


def at_ewallet(books: Books, url: str, code: str) -> Account:
    """Its eWallet pays."""
    distributor = distributor_of(code)
    return Account(
        provider=AGREEMENTS[Operator.ORANGE].pays_by,
        books=books,
        name=distributor.wallet,
        credentials=distributor.credentials(url),
    )


def at_wave(books: Books, url: str, business: Business) -> Account:
    """A business of Wave's either way."""
    return Account(
        provider=Operator.WAVE.value,
        books=books,
        name=business.wallet,
        credentials={**business.credentials(url), **AT_WAVE, **BACK, **PATIENCE},
    )


def at_mtn(books: Books, url: str, contract: Contract) -> Account:
    """A product of MTN's either way; only orders to pay are left without an answer by plan."""
    patience = PATIENCE if contract.product == "disbursement" else {}
    return Account(
        provider=Operator.MTN.value,
        books=books,
        name=contract.account,
        credentials={**contract.credentials(url), **patience},
    )


def at_mpesa(mpesa: SimulatedMpesa, url: str, code: str) -> Account:
    """A paybill collects."""
    return _at_shortcode(mpesa, url, SHORTCODES[code], SHORTCODES[code])


def at_paying_mpesa(mpesa: SimulatedMpesa, url: str, code: str) -> Account:
    """Businesses are paid from the working account of another shortcode (mpesa-daraja §8)."""
    return _at_shortcode(mpesa, url, PAYING_SHORTCODES[code], working_account(PAYING_SHORTCODES[code]))


def _at_shortcode(mpesa: SimulatedMpesa, url: str, shortcode: str, name: str) -> Account:
    return Account(
        provider=Operator.MPESA.value, books=mpesa.books, name=name, credentials=mpesa.credentials(shortcode, url)
    )
