"""What every account at an operator has alike."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Self

from app.core.clock import Clock, VirtualClock
from app.providers import RawCallback
from app.providers.account import Account
from app.providers.credentials import OperatorCredentials

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Credentials(OperatorCredentials):
    """An account at an operator of nobody's."""

    provider = "wari"

    key: str


class Client:
    """Knows whether it was closed."""

    is_open = True

    async def close(self) -> None:
        """Note it."""
        self.is_open = False


class Wari(Account[Credentials, Client]):
    """An adapter of nothing."""

    name = "wari"

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, str], clock: Clock) -> Self:
        """The account this key opens."""
        return cls(Credentials.read(credentials), Client(), clock)

    @property
    def is_open(self) -> bool:
        """Whether its client is."""
        return self._client.is_open


async def test_an_account_closes_its_client() -> None:
    account = Wari.from_credentials({"key": "k"}, VirtualClock(NOON))
    was_open = account.is_open

    await account.close()

    assert (was_open, account.is_open) == (True, False)


def test_what_is_not_stored_is_asked_for_again() -> None:
    """RELIABILITY 2: only what is stored is taken."""
    account = Wari.from_credentials({"key": "k"}, VirtualClock(NOON))
    callback = RawCallback(event="", headers={}, body=b"{}", received_at=NOON)

    assert account.acknowledge(callback, accepted=True).status == 200
    assert account.acknowledge(callback, accepted=False).status == 503
