"""Whoever wrote an adapter, and however, its calls are noted."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.money import XOF, Money
from app.providers import Capability, Profile, Provider, WalletBalance
from app.providers.listening import Ending, tell
from app.wallets.watching import watch


@dataclass(frozen=True, slots=True)
class Frozen(Provider):
    """A package's adapter, of which nothing can be set."""

    name: ClassVar[str] = "frozen"
    capabilities: ClassVar[Capability] = Capability.BALANCE
    profile: ClassVar[Profile] = Profile(currencies=(XOF,), countries=("ML",))
    holds: int = 7

    async def balance(self, callback_url: str = "") -> WalletBalance:
        """Its operator answers."""
        tell(Ending.ANSWERED)
        return WalletBalance(available=Money(self.holds, XOF), body=b"7")


async def test_an_adapter_that_is_frozen_is_watched_like_any_other() -> None:
    noted: list[Ending] = []

    async def note(ending: Ending) -> None:
        noted.append(ending)

    balance = await watch(Frozen(), note).balance()

    assert balance is not None
    assert (balance.available, noted) == (Money(7, XOF), [Ending.ANSWERED])
