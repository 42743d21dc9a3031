"""What shows that a message is the operator's: a seal in an address that only it was told, or a key that we agreed."""

import hashlib
import hmac

from pydantic import SecretStr

from app.providers.values import RawCallback

SEAL_CHARACTERS = 40


def agree(told: str, expected: str) -> bool:
    """Whether both are the same, compared in constant time."""
    return hmac.compare_digest(told.encode(errors="replace"), expected.encode())


def seal(secret: SecretStr, said: str) -> str:
    """What nobody without our secret can add to what an address says."""
    key = secret.get_secret_value().encode()
    return hmac.new(key, said.encode(errors="replace"), hashlib.sha256).hexdigest()[:SEAL_CHARACTERS]


def shows(callback: RawCallback, key: SecretStr, scheme: str) -> bool:
    """Whether it bears the key, in `x-api-key` or, behind the scheme, in `authorization`."""
    headers = callback.headers
    given = (headers.get("x-api-key", ""), headers.get("authorization", "").removeprefix(f"{scheme} "))
    return any(agree(value, key.get_secret_value()) for value in given)
