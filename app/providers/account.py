"""The beginning of every adapter: credentials, the client that they open, and how most operators are answered."""

from typing import Generic, Protocol, TypeVar

from app.core.clock import Clock
from app.providers.base import Provider
from app.providers.credentials import OperatorCredentials
from app.providers.values import Acknowledgement, RawCallback


class Closing(Protocol):
    """A client, as far as every adapter knows it."""

    async def close(self) -> None:
        """Give the connections back."""


Given = TypeVar("Given", bound=OperatorCredentials)
Calls = TypeVar("Calls", bound=Closing)


class Account(Provider, Generic[Given, Calls]):
    """One account that its credentials open; whatever leaves, leaves by its client."""

    def __init__(self, credentials: Given, client: Calls, clock: Clock) -> None:
        self._credentials = credentials
        self._client = client
        self._clock = clock

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.close()

    def acknowledge(self, callback: RawCallback, *, accepted: bool) -> Acknowledgement:
        """200 for what is stored and 503 to have it sent again: most operators read nothing else."""
        return Acknowledgement(status=200 if accepted else 503)
