"""Adapters of one Daraja application share a token, for a new one kills the one before (mpesa-daraja §2)."""

import asyncio
from weakref import WeakKeyDictionary

from pydantic import SecretStr

from app.providers.tokens import Tokens

# A fetch under way belongs to the loop it was started in, so every loop has its own shelf.
_shelves: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[str, str, SecretStr], Tokens]] = WeakKeyDictionary()


def tokens_of(base_url: str, consumer_key: str, consumer_secret: SecretStr) -> Tokens:
    """The tokens of an application, shared by every adapter of this process that has its keys, both of them."""
    shelf = _shelves.setdefault(asyncio.get_running_loop(), {})
    return shelf.setdefault((base_url, consumer_key, consumer_secret), Tokens())
