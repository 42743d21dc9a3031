"""Adapters by name: ours, a package's, and what happens to the others."""

from importlib.metadata import EntryPoint

import pytest

from app.core.clock import VirtualClock
from app.providers import UnknownProvider, UnusableCredentials
from app.providers.registry import BUILT_IN, GROUP, Registry, installed
from app.providers.simulator import Simulator
from tests.providers.simulator.contract_case import CREDENTIALS

HERE = "tests.providers.test_registry"


class Visitor(Simulator):
    """An adapter from an installed package."""

    name = "visitor"


VISITOR = EntryPoint("visitor", f"{HERE}:Visitor", GROUP)


async def test_an_account_is_built_by_the_name_of_its_provider(clock: VirtualClock) -> None:
    provider = Registry(BUILT_IN).build("simulator", CREDENTIALS, clock)

    assert isinstance(provider, Simulator)
    await provider.close()


def test_what_is_installed_is_looked_up_once_for_every_payout_asks() -> None:
    assert installed() is installed()


@pytest.mark.parametrize("entry", BUILT_IN, ids=lambda entry: entry.name)
def test_every_adapter_of_ours_is_found_under_its_own_name(entry: EntryPoint) -> None:
    assert installed().adapter(entry.name).name == entry.name


def test_a_package_adds_an_adapter_beside_ours() -> None:
    registry = Registry([VISITOR, *BUILT_IN])

    assert registry.adapter("visitor") is Visitor
    assert set(registry.adapters()) == {"visitor", *(entry.name for entry in BUILT_IN)}


def test_no_package_takes_the_name_of_one_of_ours() -> None:
    impostor = EntryPoint("simulator", f"{HERE}:Visitor", GROUP)

    assert Registry([impostor, *BUILT_IN]).adapter("simulator") is Simulator


def test_an_unknown_name_is_answered_with_those_that_are_known() -> None:
    with pytest.raises(UnknownProvider) as refused:
        Registry(BUILT_IN).adapter("wari")

    known = ", ".join(sorted(entry.name for entry in BUILT_IN))
    assert refused.value.facts == {"provider": "wari", "known": known}


@pytest.mark.parametrize(
    "value", [f"{HERE}:HERE", f"{HERE}:EntryPoint", f"{HERE}:Visitor"], ids=["text", "another-class", "another-name"]
)
def test_what_a_package_offers_must_be_an_adapter_of_that_name(value: str) -> None:
    with pytest.raises(UnknownProvider):
        Registry([EntryPoint("wari", value, GROUP)]).adapter("wari")


@pytest.mark.parametrize("value", ["tests.providers.nowhere:Visitor", f"{HERE}:Nobody"], ids=["module", "class"])
def test_a_package_that_cannot_be_imported_offers_nothing(value: str) -> None:
    with pytest.raises(UnknownProvider):
        Registry([EntryPoint("visitor", value, GROUP)]).adapter("visitor")


@pytest.mark.parametrize(
    ("field", "value"),
    [("base_url", ""), ("api_key", ""), ("receiver", "")]
    + [("read_timeout_s", value) for value in ("", "soon", "-1", "0", "0.0", "inf", "nan", "1e9")],
)
def test_credentials_that_cannot_be_used_are_named(field: str, value: str, clock: VirtualClock) -> None:
    with pytest.raises(UnusableCredentials) as refused:
        Registry(BUILT_IN).build("simulator", {**CREDENTIALS, field: value}, clock)

    assert refused.value.field == field
