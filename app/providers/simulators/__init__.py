"""Operators that speak their own wire format over HTTP on loopback, keep books of their own and misbehave on demand."""

from collections.abc import Mapping, Sequence

from starlette.types import ASGIApp

from app.core.clock import Clock
from app.providers.simulators.registry import NotASimulator, SimulatorNameTaken, installed

__all__ = ["NotASimulator", "SimulatorNameTaken", "simulator_app", "simulator_names"]


def simulator_names() -> Sequence[str]:
    """Every simulator that can be run: ours and those of installed packages."""
    return installed().names


def simulator_app(name: str, credentials: Mapping[str, str], clock: Clock) -> ASGIApp:
    """The installed simulator of this name, as `Simulators.app` gives it."""
    return installed().app(name, credentials, clock)
