"""Where the simulated operator's clients show their keys and get access tokens, whichever product they came for."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from app.core.clock import Clock

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


class Counter(Generic[C]):
    """Gives access tokens to clients who show their keys, and takes them back without a word."""

    def __init__(
        self, clock: Clock, dice: random.Random, clients: Iterable[C], *, token_life_s: int = TOKEN_LIFE_S
    ) -> None:
        self.token_life_s = token_life_s
        self.tokens_given = 0
        self._clock = clock
        self._dice = dice
        self._clients = {client.client_id: client for client in clients}
        self._tokens: dict[str, tuple[C, datetime]] = {}

    def sign(self, client: C) -> None:
        """Take another client under contract."""
        self._clients[client.client_id] = client

    def give_token(self, client_id: str, client_secret: str) -> str | None:
        """A fresh token, or none for wrong keys."""
        client = self._clients.get(client_id)
        if client is None or client.client_secret != client_secret:
            return None
        token = f"{self._dice.getrandbits(256):064x}"
        self._tokens[token] = (client, self._clock.now() + timedelta(seconds=self.token_life_s))
        self.tokens_given += 1
        return token

    def holder(self, token: str) -> C | None:
        """Whose token this is, if it still lives."""
        client, dies_at = self._tokens.get(token, (None, self._clock.now()))
        return client if self._clock.now() < dies_at else None

    def revoke_tokens(self) -> None:
        """End every token before its time, as operators do after a change of theirs."""
        self._tokens.clear()
