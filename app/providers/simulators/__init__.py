"""Operators that speak their own wire format over HTTP on loopback, keep books of their own and misbehave on demand."""

from collections.abc import Mapping
from importlib.metadata import EntryPoint

from starlette.types import ASGIApp

from app.core.clock import Clock
from app.providers.errors import UnknownProvider

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
SIMULATORS = {
    name: EntryPoint(name, f"app.providers.simulators.{room}:standalone", GROUP) for name, room in ROOMS.items()
}


def simulator_app(name: str, credentials: Mapping[str, str], clock: Clock) -> ASGIApp:
    """One operator as an application of its own, for the merchant with these credentials; it calls back unasked.

    Every simulator's package offers `standalone(credentials, clock)`. Raises `UnknownProvider`.
    """
    if name not in SIMULATORS:
        raise UnknownProvider(field="provider", provider=name, known=", ".join(sorted(SIMULATORS)))
    app: ASGIApp = SIMULATORS[name].load()(credentials, clock)
    return app


__all__ = ["SIMULATORS", "simulator_app"]
