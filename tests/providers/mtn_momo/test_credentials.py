"""What a wallet must know of its contract for one product."""

import pytest

from app.core.clock import VirtualClock
from app.core.money import GHS, GNF, UGX, XAF, XOF, ZMW, Currency
from app.providers import UnusableCredentials
from app.providers.mtn_momo import MtnMomo
from app.providers.mtn_momo.credentials import Credentials

from .conftest import HOST, NEW_HOST, TEN, keys_of

NEEDED = ("product", "subscription_key", "api_user", "api_key", "target_environment", "base_url")
FORMER = {
    "former_base_url": HOST,
    "former_subscription_key": "00112233445566778899aabbccddeeff",
    "former_api_user": "former-user",
    "former_api_key": "former-key-for-tests",
}


def refused_field(given: dict[str, str]) -> object:
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read(given)
    return refused.value.field


@pytest.mark.parametrize("field", NEEDED)
def test_a_missing_or_empty_credential_is_named(field: str) -> None:
    """mtn-momo §1: in production the platform is named, for two are in use at once."""
    given = keys_of("collection")

    assert refused_field({**given, field: ""}) == field
    del given[field]
    assert refused_field(given) == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("product", "remittance"),
        ("payout_by", "cash"),
        ("api_user", "a:b"),
        ("api_user", "a b"),
        ("subscription_key", "clé"),
        ("subscription_key", "0123 4567"),
        ("target_environment", "mtn côte"),
        ("currency", "XAF"),
        ("currency", "cfa"),
        ("base_url", "http://proxy.momoapi.mtn.com"),
        ("base_url", "proxy.momoapi.mtn.com"),
        ("base_url", "https://proxy.momoapi.mtn.com/"),
        ("read_timeout_s", "0"),
        ("read_timeout_s", "nan"),
        ("pin", "1234"),
    ],
)
def test_a_value_that_cannot_be_meant_is_named_and_not_told(field: str, value: str) -> None:
    given = {**keys_of("collection"), field: value}

    with pytest.raises(UnusableCredentials) as refused:
        MtnMomo.from_credentials(given, VirtualClock(TEN))

    assert refused.value.field == field
    assert value not in str(refused.value)


@pytest.mark.parametrize(
    ("market", "currency"),
    [
        ("mtnivorycoast", XOF),
        ("mtnbenin", XOF),
        ("mtnguineaconakry", GNF),
        ("mtncameroon", XAF),
        ("mtncongo", XAF),
        ("mtnghana", GHS),
        ("mtnuganda", UGX),
        ("mtnzambia", ZMW),
    ],
)
async def test_the_market_decides_the_currency(market: str, currency: Currency) -> None:
    """mtn-momo §3: X-Target-Environment decides the market."""
    given = {**keys_of("collection"), "target_environment": market}
    del given["currency"]
    adapter = MtnMomo.from_credentials(given, VirtualClock(TEN))

    assert adapter.currencies == (currency,)
    await adapter.close()


def test_a_market_we_do_not_know_names_its_currency() -> None:
    given = {**keys_of("collection"), "target_environment": "mtnsomewhere"}

    assert Credentials.read({**given, "currency": "XAF"}).book_currency == XAF
    del given["currency"]
    assert refused_field(given) == "currency"
    assert refused_field({**given, "currency": "LRD"}) == "currency"


def test_the_sandbox_needs_no_address_and_counts_what_it_is_told_to() -> None:
    """mtn-momo §1, §9."""
    given = {**keys_of("collection"), "target_environment": "sandbox", "currency": "GHS"}
    del given["base_url"]
    sandbox = Credentials.read(given)

    assert sandbox.access.base_url == "https://sandbox.momodeveloper.mtn.com"
    assert (sandbox.book_currency, sandbox.wire_currency) == (GHS, "EUR")


def test_each_product_has_its_own_resource() -> None:
    """mtn-momo §4."""
    resources = [
        Credentials.read(keys_of(product, payout_by=payout_by)).resource
        for product, payout_by in (("collection", "deposit"), ("disbursement", "transfer"), ("disbursement", "deposit"))
    ]

    assert resources == ["requesttopay", "transfer", "deposit"]


def test_a_former_platform_is_given_whole() -> None:
    """mtn-momo §1: a status can be read only on the platform that accepted it."""
    migrated = {**keys_of("disbursement"), "base_url": NEW_HOST, **FORMER}
    former = Credentials.read(migrated).former

    assert former is not None and (former.base_url, former.api_user) == (HOST, "former-user")
    assert Credentials.read(keys_of("disbursement")).former is None
    for field in FORMER:
        partly = {name: value for name, value in migrated.items() if name != field}
        assert refused_field(partly) == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("former_base_url", "http://proxy.momoapi.mtn.com"),
        ("former_base_url", NEW_HOST),
        ("former_subscription_key", "clé"),
    ],
)
def test_a_former_platform_is_another_one_and_safe(field: str, value: str) -> None:
    migrated = {**keys_of("disbursement"), "base_url": NEW_HOST, **FORMER}

    assert refused_field({**migrated, field: value}) == field


def test_secrets_do_not_show_in_what_is_printed() -> None:
    given = {**keys_of("disbursement"), "base_url": NEW_HOST, **FORMER}
    credentials = Credentials.read(given)
    printed = f"{credentials!r} {credentials.access!r} {credentials.former!r}"

    secrets = ("subscription_key", "api_key", "former_subscription_key", "former_api_key")
    assert not [name for name in secrets if given[name] in printed]
