"""The simulated operator's key pair: PINs sealed with it are read, those sealed with a revoked one are recognised."""

from base64 import b64decode, b64encode
from enum import Enum, auto

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY_BITS = 2048
EXPONENT = 65_537


class Shown(Enum):
    """What an encrypted PIN turned out to be."""

    RIGHT = auto()
    WRONG = auto()
    OF_A_REVOKED_KEY = auto()


class KeyPair:
    """One living pair, made when it is first needed, and those before it."""

    def __init__(self) -> None:
        self._revoked: list[RSAPrivateKey] = []
        self._living: RSAPrivateKey | None = None

    def public(self) -> dict[str, object]:
        """The public half as the operator hands it out (orange-money B2)."""
        key = self._pair().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        name = f"simulated-{len(self._revoked) + 1}"
        return {"keyId": name, "keyType": "RSA", "keySize": KEY_BITS, "key": b64encode(key).decode()}

    def revoke(self) -> None:
        """Use another pair from now on."""
        self._revoked.append(self._pair())
        self._living = None

    def shown(self, encrypted_pin: str, pin: str) -> Shown:
        """Whether this is the PIN, sealed with the living key."""
        if _opened(self._pair(), encrypted_pin) == pin.encode():
            return Shown.RIGHT
        is_old = any(_opened(key, encrypted_pin) == pin.encode() for key in self._revoked)
        return Shown.OF_A_REVOKED_KEY if is_old else Shown.WRONG

    def _pair(self) -> RSAPrivateKey:
        if self._living is None:
            self._living = generate_private_key(public_exponent=EXPONENT, key_size=KEY_BITS)
        return self._living


def _opened(key: RSAPrivateKey, encrypted: str) -> bytes | None:
    try:
        return key.decrypt(b64decode(encrypted, validate=True), PKCS1v15())
    except ValueError:
        return None
