"""Where clients of simulated operators show their keys and get access tokens, whatever their contracts look like."""

import base64
import binascii
import random
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from app.core.clock import Clock

C = TypeVar("C")


class TokenDesk(Generic[C]):
    """Access tokens of clients under contract: many live side by side, each for `life_s` from when it is given."""

    def __init__(self, clock: Clock, dice: random.Random, *, life_s: int, bits: int = 256) -> None:
        self.life_s = life_s
        self.tokens_given = 0
        self._clock = clock
        self._dice = dice
        self._bits = bits
        self._tokens: dict[str, tuple[C, datetime]] = {}

    def give(self, client: C) -> str:
        """A fresh token for a client who has shown its keys."""
        token = f"{self._dice.getrandbits(self._bits):0{self._bits // 4}x}"
        self._tokens[token] = client, self._clock.now() + timedelta(seconds=self.life_s)
        self.tokens_given += 1
        return token

    def holder(self, token: str) -> C | None:
        """Whose token this is, if it still lives."""
        client, dies_at = self._tokens.get(token, (None, self._clock.now()))
        return client if self._clock.now() < dies_at else None

    def revoke_tokens(self) -> None:
        """End every token before its time, without a word, as operators do after a change of theirs."""
        self._tokens.clear()


def basic_keys(authorization: str) -> str:
    """Name and secret as Basic shows them, parted by a colon; nothing for what cannot be read."""
    try:
        return base64.b64decode(authorization.removeprefix("Basic ")).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
