"""Where the simulated operator's clients show their keys and get access tokens, whichever product they came for."""

import random
from collections.abc import Iterable
from typing import Protocol, TypeVar

from app.core.clock import Clock
from app.providers.simulators.token_desk import TokenDesk

TOKEN_LIFE_S = 7_776_000


class Client(Protocol):
    """Anyone under contract with keys of its own."""

    @property
    def client_id(self) -> str:
        """Who it says it is."""

    @property
    def client_secret(self) -> str:
        """What proves it."""


C = TypeVar("C", bound=Client)


class Counter(TokenDesk[C]):
    """Gives access tokens to clients who show their keys."""

    def __init__(self, clock: Clock, dice: random.Random, clients: Iterable[C], *, life_s: int = TOKEN_LIFE_S) -> None:
        super().__init__(clock, dice, life_s=life_s)
        self._clients = {client.client_id: client for client in clients}

    def sign(self, client: C) -> None:
        """Take another client under contract."""
        self._clients[client.client_id] = client

    def give_token(self, client_id: str, client_secret: str) -> str | None:
        """A fresh token, or none for wrong keys."""
        client = self._clients.get(client_id)
        if client is None or client.client_secret != client_secret:
            return None
        return self.give(client)
