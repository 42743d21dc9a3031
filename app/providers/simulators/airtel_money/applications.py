"""Applications in the simulated operator's portal, the tokens they are given, and the key they encrypt with."""

import hmac
import random
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, AsymmetricPadding, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.clock import Clock
from app.core.money import KES, RWF, UGX, XAF, XOF, ZMW, Currency
from app.providers.simulators.token_desk import TokenDesk

PKCS1, EXPONENT, KEY_BITS = "pkcs1v15", 65_537, 1_024
KEY_LIFE = timedelta(days=365)
CURRENCIES = {"NE": XOF, "TD": XAF, "CG": XAF, "GA": XAF, "KE": KES, "RW": RWF, "UG": UGX, "ZM": ZMW}
PADDINGS: Mapping[str, AsymmetricPadding] = {
    PKCS1: PKCS1v15(),
    "oaep_sha256": OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=None),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One application: its keys, its country, the PIN of its account, and where and how it is called back."""

    client_id: str
    client_secret: str
    pin: str = "2468"
    country: str = "NE"
    callback_key: str | None = None

    @property
    def currency(self) -> Currency:
        """What is paid with there."""
        return CURRENCIES[self.country]

    def credentials(self, base_url: str, product: str = "collection") -> Mapping[str, str]:
        """What this merchant would type into its wallet of this product, with the operator at `base_url`."""
        told = {
            "product": product,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "country": self.country,
            "pin": self.pin,
            "base_url": base_url,
        }
        return told | ({"callback_key": self.callback_key} if self.callback_key else {})


class Counter(TokenDesk[Application]):
    """Gives tokens to applications that show their keys; they live for `life_s`, three minutes to begin with."""

    def __init__(self, clock: Clock, dice: random.Random, applications: Iterable[Application]) -> None:
        super().__init__(clock, dice, life_s=180, bits=128)
        self._applications = {one.client_id: one for one in applications}

    def give_token(self, client_id: object, client_secret: object) -> str | None:
        """A fresh token, or none for wrong keys."""
        application = self._applications.get(str(client_id))
        if application is None or application.client_secret != client_secret:
            return None
        return self.give(application)


class KeyPair:
    """One living pair, made when it is first needed or looked at; `rotate` puts another in its place."""

    def __init__(self, clock: Clock) -> None:
        self.number = 1
        self._clock = clock
        self._ends_at = clock.now() + KEY_LIFE
        self._living: RSAPrivateKey | None = None

    def public(self) -> dict[str, str]:
        """The public half as the operator hands it out (airtel-money §3.1)."""
        key = self._pair().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        until = f"{self._ends_at:%d-%m-%Y %H:%M:%S}"
        return {"key_id": str(self.number), "key": b64encode(key).decode(), "valid_upto": until}

    def rotate(self, life: timedelta = KEY_LIFE) -> None:
        """Use another pair from now on, which is good for so long."""
        self._living, self.number, self._ends_at = None, self.number + 1, self._clock.now() + life

    def opened(self, sealed: str, padding: str) -> bytes | None:
        """What was sealed for us; with another padding nothing, or anything."""
        try:
            return self._pair().decrypt(b64decode(sealed, validate=True), PADDINGS[padding])
        except ValueError:
            return None

    def has_signed(self, body: bytes, x_key: str, x_signature: str) -> bool:
        """Whether the headers prove this body (§3.1)."""
        opener = (self.opened(x_key, PKCS1) or b"").split(b":")
        try:
            secret, start = (b64decode(part, validate=True) for part in opener)
            decryptor = Cipher(AES256(secret), CBC(start)).decryptor()
            padded = decryptor.update(b64decode(x_signature, validate=True)) + decryptor.finalize()
            unpadder = PKCS7(128).unpadder()
            return hmac.compare_digest(unpadder.update(padded) + unpadder.finalize(), body)
        except ValueError:
            return False

    def _pair(self) -> RSAPrivateKey:
        if self._living is None:
            self._living = generate_private_key(public_exponent=EXPONENT, key_size=KEY_BITS)
        return self._living
