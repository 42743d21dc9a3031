"""Simulators by name: our own, listed here, and those that installed packages bring beside their adapters."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points

from starlette.types import ASGIApp

from app.core.clock import Clock
from app.core.errors import Conflict, Invalid
from app.providers.errors import UnknownProvider

Standalone = Callable[[Mapping[str, str], Clock], ASGIApp]

GROUP = "mutuelle_pay.simulators"
ROOMS = {
    "airtel_money": "airtel_money",
    "gsma": "gsma",
    "mpesa": "mpesa",
    "mtn_momo": "mtn_momo",
    "orange_ewallet": "orange_money.ewallet",
    "orange_money": "orange_money",
    "pawapay": "pawapay",
    "pi_spi": "pi_spi",
    "simulator": "simulator",
    "wave": "wave",
}
BUILT_IN = tuple(EntryPoint(name, f"app.providers.simulators.{room}:standalone", GROUP) for name, room in ROOMS.items())


class SimulatorNameTaken(Conflict):
    """Several simulators are installed under this name; `offered` says which, and all but one must go."""

    code = "provider.simulator_name_taken"


class NotASimulator(Invalid):
    """What a package offers as a simulator cannot be imported, or is no function of credentials and a clock."""

    code = "provider.not_a_simulator"


class Simulators:
    """Every simulator there is; each is imported when it is first asked for."""

    def __init__(self, offered: Sequence[EntryPoint]) -> None:
        self._offered: dict[str, list[EntryPoint]] = {}
        for entry in offered:
            self._offered.setdefault(entry.name, []).append(entry)

    @property
    def names(self) -> Sequence[str]:
        """The names that can be asked for, in order."""
        return sorted(self._offered)

    def app(self, name: str, credentials: Mapping[str, str], clock: Clock) -> ASGIApp:
        """One operator as an application of its own, for the merchant with these credentials; it calls back unasked.

        Every simulator's package offers `standalone(credentials, clock)`. Raises `UnknownProvider`,
        `SimulatorNameTaken` and `NotASimulator`.
        """
        app = _loaded(self._entry(name))(credentials, clock)
        if not callable(app):
            raise NotASimulator(field="provider", provider=name, gives=type(app).__name__)
        return app

    def _entry(self, name: str) -> EntryPoint:
        match self._offered.get(name, []):
            case []:
                raise UnknownProvider(field="provider", provider=name, known=", ".join(self.names))
            case [entry]:
                return entry
            case several:
                offered = ", ".join(f"{entry.value} ({_owner(entry)})" for entry in several)
                raise SimulatorNameTaken(field="provider", provider=name, offered=offered)


def installed() -> Simulators:
    """Our simulators and those of installed packages."""
    return Simulators([*BUILT_IN, *entry_points(group=GROUP)])


def _loaded(entry: EntryPoint) -> Standalone:
    """What the entry point names, if it can be called as a simulator is."""
    told = {"field": "provider", "provider": entry.name, "offered": f"{entry.value} ({_owner(entry)})"}
    try:
        standalone: Standalone = entry.load()
        inspect.signature(standalone).bind({}, None)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise NotASimulator(**told, why=f"{type(error).__name__}: {error}") from error
    return standalone


def _owner(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else "mutuelle-pay"
