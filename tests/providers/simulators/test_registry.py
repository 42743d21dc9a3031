"""Simulators by name: ours, those of installed packages, and what is said of a thing that cannot be run."""

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from app.core.clock import VirtualClock
from app.providers import UnknownProvider
from app.providers.contract import NOON
from app.providers.http import Http
from app.providers.registry import installed as adapters
from app.providers.simulators import NotASimulator, SimulatorNameTaken, simulator_app, simulator_names
from app.providers.simulators.base import serve
from app.providers.simulators.registry import BUILT_IN, GROUP, Simulators
from tests.providers.installing import install_simulators

CLOCK = VirtualClock(NOON)
ACCOUNT = {"account": "MUT-OUAGA"}
Installing = Callable[..., None]


@pytest.fixture
def installing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installing]:
    """Install a third party's package that offers these simulators, until the test is over."""
    packages: list[str] = []

    def install(package: str = "mutuelle_wari", **offered: str) -> None:
        monkeypatch.syspath_prepend(install_simulators(tmp_path / package, offered, package=package))
        packages.append(package)

    yield install
    for package in packages:
        sys.modules.pop(package, None)


@pytest.mark.parametrize("entry", BUILT_IN, ids=lambda entry: entry.name)
def test_every_simulator_of_ours_can_be_imported(entry: EntryPoint) -> None:
    assert callable(entry.load())


def test_every_adapter_of_ours_has_one() -> None:
    assert set(simulator_names()) == set(adapters().names)


@pytest.mark.parametrize("what", ["standalone", "by_instance"])
async def test_an_installed_package_brings_its_own(installing: Installing, what: str) -> None:
    installing(wari=what)

    async with serve(simulator_app("wari", ACCOUNT, CLOCK)) as url:
        http = Http("visitor", url)
        answer = await http.send("GET", "/account", verb="find")
        await http.close()

    assert (answer.status, answer.body) == (200, b'{"account":"MUT-OUAGA"}')
    assert "wari" in simulator_names()


def test_a_name_that_two_offer_is_neither_s_and_both_are_named(installing: Installing) -> None:
    installing("mutuelle_wari", wari="standalone", wave="standalone")
    installing("mutuelle_wari_too", wari="standalone")

    told = []
    for name in ("wari", "wave"):
        with pytest.raises(SimulatorNameTaken) as taken:
            simulator_app(name, ACCOUNT, CLOCK)
        told.append(set(str(taken.value.facts["offered"]).split(", ")))

    theirs = "mutuelle_wari:standalone (mutuelle-wari)"
    ours = "app.providers.simulators.wave:standalone (mutuelle-pay)"
    assert told == [{theirs, "mutuelle_wari_too:standalone (mutuelle-wari-too)"}, {theirs, ours}]


def test_other_simulators_run_beside_a_name_that_is_taken(installing: Installing) -> None:
    installing(wave="standalone")

    assert callable(simulator_app("gsma", {}, CLOCK))


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("nothing", "AttributeError"),
        ("text", "TypeError"),
        ("for_nobody", "TypeError"),
        ("", "AttributeError"),
    ],
)
def test_what_is_no_function_of_credentials_and_clock_is_no_simulator(
    installing: Installing, what: str, why: str
) -> None:
    installing(wari=what)

    with pytest.raises(NotASimulator) as refused:
        simulator_app("wari", ACCOUNT, CLOCK)

    assert refused.value.facts["offered"] == f"mutuelle_wari:{what} (mutuelle-wari)"
    assert str(refused.value.facts["why"]).startswith(f"{why}: ")


def test_what_cannot_be_imported_is_no_simulator() -> None:
    gone = Simulators([EntryPoint("wari", "mutuelle_gone:standalone", GROUP)])

    with pytest.raises(NotASimulator) as refused:
        gone.app("wari", ACCOUNT, CLOCK)

    assert str(refused.value.facts["why"]).startswith("ModuleNotFoundError: ")


def test_what_gives_no_application_is_no_simulator(installing: Installing) -> None:
    installing(wari="of_nothing")

    with pytest.raises(NotASimulator) as refused:
        simulator_app("wari", ACCOUNT, CLOCK)

    assert refused.value.facts == {"provider": "wari", "gives": "NoneType"}


def test_an_unknown_operator_is_answered_with_those_that_are_known() -> None:
    with pytest.raises(UnknownProvider) as refused:
        simulator_app("wari", ACCOUNT, CLOCK)

    assert refused.value.facts["known"] == ", ".join(simulator_names())
