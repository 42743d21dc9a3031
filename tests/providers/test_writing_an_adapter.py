"""The tutorial is true: its code, taken from the page, passes the suite and pays and is paid in the application."""

import importlib
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.db import Database
from app.payouts import State
from app.providers import Direction, PaymentOrder, PaymentState, StatusQuestion, scaffold
from app.providers.http import Http
from app.providers.registry import installed
from app.providers.simulators import simulator_app
from app.providers.simulators.base import Misbehaviour, Reply, serve
from tests.collection.office import Office, an_office
from tests.collection.till import a_till
from tests.membership.village import a_village
from tests.payouts.cashier import a_cashier
from tests.payouts.counter import at_the_door
from tests.providers.installing import install

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/writing-an-adapter.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"# (?P<path>[\w/]+\.py)(?P<continued>, continued)?\n")
ACCOUNT = {"api_key": "key-for-tests", "account": "MUT-OUAGA", "callback_secret": "secret-for-tests"}


def blocks(language: str) -> list[str]:
    """The page's blocks of code in this language."""
    return [block["text"] for block in BLOCK.finditer(PAGE) if block["language"] == language]


def follow_the_page(folder: Path) -> None:
    """Write what the page says into the files that it names, over the skeleton."""
    for code in blocks("python"):
        named = NAMED.match(code)
        assert named is not None, "every block of the page names its file"
        place = folder / named["path"]
        assert place.exists(), "the skeleton has every file that the page fills in"
        before = f"{place.read_text(encoding='utf-8')}\n\n" if named["continued"] else ""
        place.write_text(before + code[named.end() :], encoding="utf-8")
    (folder / "mutuelle_wari_faso/unwritten.py").unlink()


def suite_in(folder: Path) -> str:
    """What the reader sees when he runs the suite there."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--color=no"]
    paths = os.pathsep.join([str(ROOT), str(folder)])
    ran = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return ran.stdout + ran.stderr


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """What the first command of the page writes."""
    scaffold.write_package("wari_faso", tmp_path)
    return tmp_path


@pytest.fixture
def package(skeleton: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The package when the reader has come to the end of the page, installed."""
    follow_the_page(skeleton)
    install(skeleton)
    monkeypatch.syspath_prepend(skeleton)
    installed.cache_clear()
    yield skeleton
    installed.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "mutuelle_wari_faso"]:
        del sys.modules[name]


def test_the_skeleton_fails_as_the_page_says(skeleton: Path) -> None:
    """Each failure names the file to write next."""
    told = suite_in(skeleton)

    [quoted] = blocks("text")
    assert len(quoted.splitlines()) == 2
    assert [line for line in quoted.splitlines() if line not in told] == []


def test_the_entry_point_is_the_one_the_page_shows(skeleton: Path) -> None:
    project = tomllib.loads((skeleton / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert [tomllib.loads(block)["project"]["entry-points"] for block in blocks("toml")] == [project["entry-points"]]


def test_whoever_follows_the_page_passes_the_suite(package: Path) -> None:
    """DESIGN 6: a third party gets the contract suite and runs it against its adapter."""
    told = suite_in(package)

    [passed] = re.findall(r"^(\d+ passed)$", PAGE, re.MULTILINE)
    assert f"{passed} in " in told, told


def test_an_installed_package_stands_beside_our_adapters(package: Path) -> None:
    assert installed().adapter("wari_faso").__module__ == "mutuelle_wari_faso.adapter"


async def test_its_simulator_runs_by_itself_and_people_end_what_was_ordered(package: Path, clock: VirtualClock) -> None:
    """As `mutuelle simulator` runs it, and as the page has people act."""
    [acted] = re.findall(r"curl --json '(.*)' http://127\.0\.0\.1:\d+(.*)$", PAGE, re.MULTILINE)
    ref, path = json.loads(acted[0])["ref"], acted[1]
    async with serve(simulator_app("wari_faso", ACCOUNT, clock)) as url:
        adapter, person = installed().build("wari_faso", {**ACCOUNT, "base_url": url}, clock), Http("person", url)
        order = PaymentOrder(
            reference=ref,
            amount=Money(2_500, XOF),
            account_reference="0100012336",
            callback_url="http://127.0.0.1:9",
            payer=Msisdn.parse("+22670001122"),
        )
        await adapter.request_payment(order)
        ended = [await person.send("POST", path, verb="act", body=acted[0].encode()) for _ in range(2)]
        [event] = (await adapter.query_status(StatusQuestion(direction=Direction.IN, reference=ref))).events
        await person.close()
        await adapter.close()

    assert ([answer.status for answer in ended], event.state) == ([200, 404], PaymentState.SUCCEEDED)


@pytest.fixture
def clock() -> VirtualClock:
    """The morning of 15 January, after the daily runs before it."""
    return VirtualClock(datetime(2026, 1, 15, 8, 0, tzinfo=UTC))


@pytest.fixture
def simulator(package: Path, clock: VirtualClock) -> Any:
    """The tutorial's own simulator."""
    module = importlib.import_module("mutuelle_wari_faso.simulator")
    return module.WariFasoSimulator(
        clock, api_key=ACCOUNT["api_key"], account=ACCOUNT["account"], secret=ACCOUNT["callback_secret"]
    )


@pytest.fixture
async def office(database: Database, database_url: str, clock: VirtualClock, simulator: Any) -> AsyncIterator[Office]:
    """A mutual with a wallet at Wari Faso, its door and its drain."""
    till = await a_till(await a_village(database, clock))
    account = {"provider": "wari_faso", "name": "Wari Faso", "account_code": "55221", "receiver": ACCOUNT["account"]}
    async with (
        simulator.serving() as url,
        an_office(till, database_url, {**ACCOUNT, "base_url": url}, **account) as desk,
    ):
        yield desk


async def test_its_signed_callback_books_a_payment_and_settles_the_request(office: Office, simulator: Any) -> None:
    unit, _ = await office.till.unit(12)
    request = await office.ask(unit, payer="+22670001122")
    simulator.end(request.reference)

    await simulator.callbacks.deliver()
    await office.drained()

    [payment] = await office.payments()
    assert (payment.amount_minor, payment.unit_id, payment.status) == (7_920, unit, "allocated")
    assert (payment.operator_reference, (await office.request()).state) == ("WF0000001", "paid")
    assert await office.till.findings() == []


async def test_a_payment_whose_answer_and_callback_were_lost_is_found_by_asking(office: Office, simulator: Any) -> None:
    """RELIABILITY 15, 31."""
    simulator.faults.script("order", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    simulator.faults.script("callback", [Misbehaviour(lost=True)])
    unit, _ = await office.till.unit(12)
    request = await office.ask(unit, payer="+22670001122")
    assert request.state == "unknown"
    simulator.end(request.reference, PaymentState.SUCCEEDED)

    await office.follow(timedelta(seconds=21))

    assert ((await office.request()).state, len(await office.payments())) == ("paid", 1)


async def test_a_payout_goes_out_by_it_and_its_signed_callback_settles_it(
    database: Database, database_url: str, clock: VirtualClock, simulator: Any
) -> None:
    """RELIABILITY 3: reference, amount, receiver and currency as ordered."""
    cashier = await a_cashier(database, clock)
    async with (
        simulator.serving() as url,
        at_the_door(cashier, database_url, simulator, {**ACCOUNT, "base_url": url}, provider="wari_faso") as counter,
    ):
        payout_id = await counter.payout(50_000)
        assert await counter.send(payout_id) is State.ACCEPTED
        simulator.end(await counter.reference(payout_id))

        await simulator.callbacks.deliver()
        await counter.drained()

        assert (await counter.see(payout_id)).state is State.SUCCEEDED
        assert (counter.paid(), counter.requests()) == (50_000, 1)
        assert await cashier.findings() == []
