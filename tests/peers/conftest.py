"""The peers, started as programs of their own; without `dev.py peers` every test here is skipped."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.core.clock import SystemClock
from app.providers.simulators import simulator_app
from app.providers.simulators.base import serve
from tests.peers.desk import Desk, Keyboard, at_desk
from tests.peers.foreigners import Foreigner, speaking
from tests.peers.outcomes import PLUGIN, Peers

Serve = Callable[..., Awaitable["Operator"]]
PROGRAMS = Path(__file__).with_name("programs")
Start = Callable[[str], Awaitable[Foreigner]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A simulated operator on loopback, and the people around it."""

    url: str
    people: Keyboard


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "peer(name): the software that a test is held against")
    config.addinivalue_line("markers", "wrong(what, sheet): what the peer gets wrong, and where the fact sheet says so")


class LeftOut(pytest.Module):
    """A file of tests that needs peers which nobody prepared; it is not even imported."""

    def collect(self) -> Iterable[pytest.Item]:
        pytest.skip("peers are tried by: python3 dev.py peers", allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Without `dev.py peers` only what prepares them is tested."""
    if PLUGIN in parent.config.stash or module_path.name == "test_environments.py":
        return None
    return LeftOut.from_parent(parent, path=module_path)


@pytest.fixture(scope="session")
def peers(request: pytest.FixtureRequest) -> Peers:
    """Where they live, known to `dev.py peers` alone."""
    return request.config.stash[PLUGIN]


@pytest.fixture(scope="session")
def clock() -> SystemClock:
    """Peers know no time but the machine's."""
    return SystemClock()


@pytest.fixture
async def start(peers: Peers, tmp_path: Path) -> AsyncIterator[Start]:
    """Start the program around a peer; they end with the test."""
    async with AsyncExitStack() as programs:

        async def begin(name: str) -> Foreigner:
            home = tmp_path / name
            home.mkdir()
            return await programs.enter_async_context(speaking(_command(peers, name), home))

        yield begin


def _command(peers: Peers, name: str) -> list[str]:
    script = PROGRAMS / f"{name}.cjs"
    environment = peers.environment("node" if script.exists() else "python")
    if script.exists():
        return ["node", str(script), str(environment.folder)]
    return [str(environment.folder / "bin" / "python"), "-m", f"tests.peers.programs.{name}"]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Where our callbacks go."""
    async with at_desk() as ours:
        yield ours


@pytest.fixture
async def operate(clock: SystemClock) -> AsyncIterator[Serve]:
    """Serve a simulated operator as `mutuelle simulator` does, with a keyboard for its customers."""
    async with AsyncExitStack() as served:

        async def begin(name: str, **credentials: str) -> Operator:
            url = await served.enter_async_context(serve(simulator_app(name, credentials, clock)))
            keyboard = Keyboard(url)
            served.push_async_callback(keyboard.close)
            return Operator(url=url, people=keyboard)

        yield begin
