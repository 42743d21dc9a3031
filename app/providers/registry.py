"""Adapters by name: our own, listed here, and those that installed packages add."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points

import structlog

from app.core.clock import Clock
from app.core.errors import MutuelleError
from app.providers.base import Provider
from app.providers.errors import UnknownProvider, UnusableCredentials

log = structlog.get_logger()

GROUP = "mutuelle_pay.providers"
BUILT_IN = (
    EntryPoint("airtel_money", "app.providers.airtel_money:AirtelMoney", GROUP),
    EntryPoint("simulator", "app.providers.simulator:Simulator", GROUP),
    EntryPoint("gsma", "app.providers.gsma:Gsma", GROUP),
    EntryPoint("mpesa", "app.providers.mpesa:Mpesa", GROUP),
    EntryPoint("mtn_momo", "app.providers.mtn_momo:MtnMomo", GROUP),
    EntryPoint("orange_money", "app.providers.orange_money:OrangeMoney", GROUP),
    EntryPoint("orange_ewallet", "app.providers.orange_money:OrangeEwallet", GROUP),
    EntryPoint("pawapay", "app.providers.pawapay:PawaPay", GROUP),
    EntryPoint("pi_spi", "app.providers.pi_spi:PiSpi", GROUP),
    EntryPoint("wave", "app.providers.wave:Wave", GROUP),
)


class Registry:
    """Every adapter there is; each is imported when it is first asked for."""

    def __init__(self, offered: Sequence[EntryPoint]) -> None:
        self._offered: Mapping[str, EntryPoint] = {entry.name: entry for entry in offered}

    @property
    def names(self) -> Sequence[str]:
        """The names that can be asked for, in order."""
        return sorted(self._offered)

    def adapter(self, name: str) -> type[Provider]:
        """The adapter of this name; raises `UnknownProvider`, also for a package that is broken or offers another."""
        adapter = self._offered_as(name)
        if not (isinstance(adapter, type) and issubclass(adapter, Provider) and adapter.name == name):
            raise UnknownProvider(field="provider", provider=name, known=", ".join(self.names))
        return adapter

    def adapters(self) -> Mapping[str, type[Provider]]:
        """All of them, imported: for the table of who can do what."""
        return {name: self.adapter(name) for name in self.names}

    def build(self, name: str, credentials: Mapping[str, str], clock: Clock) -> Provider:
        """The adapter of one account; raises `UnknownProvider` or `UnusableCredentials`, whatever an adapter raises."""
        adapter = self.adapter(name)
        try:
            return adapter.from_credentials(credentials, clock)
        except MutuelleError:
            raise
        except Exception as error:  # an installed package's mistake concerns its own wallets and no others
            log.error("providers.adapter_broken", provider=name, error=type(error).__name__)
            raise UnusableCredentials(field="credentials", provider=name) from None

    def _offered_as(self, name: str) -> object:
        """What a package offers by this name; none where it cannot be imported."""
        if name not in self._offered:
            return None
        try:
            return self._offered[name].load()
        except Exception as error:  # as above, when it is imported
            log.error("providers.adapter_broken", provider=name, error=type(error).__name__)
            return None


@cache
def installed() -> Registry:
    """Our adapters and those of installed packages, which cannot take the name of one of ours; looked up once."""
    return Registry([*entry_points(group=GROUP), *BUILT_IN])
