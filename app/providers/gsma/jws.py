"""JSON Web Signatures in a header, over the body as it came: ES256 and PS256, and never RS256 (gsma §8; RFC 7515)."""

import hmac
from base64 import urlsafe_b64encode

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import deserialize_compact

LEAST_BITS = 2048
MOST_CHARACTERS = 4_096

Key = ECKey | RSAKey


def public_key(pem: str) -> Key | None:
    """The operator's key, of a kind that an allowed algorithm has: P-256, or RSA of 2048 bits and more."""
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        return None
    if isinstance(key, EllipticCurvePublicKey):
        return ECKey.import_key(pem) if isinstance(key.curve, SECP256R1) else None
    return RSAKey.import_key(pem) if isinstance(key, RSAPublicKey) and key.key_size >= LEAST_BITS else None


def is_signed(written: str, body: bytes, key: Key) -> bool:
    """Whether `protected.payload.signature` is the key's over this body; the payload may be left out (RFC 7515, F)."""
    parts = written.split(".")
    if len(parts) != 3 or len(written) > MOST_CHARACTERS:
        return False
    protected, payload, signature = parts
    ours = urlsafe_b64encode(body).rstrip(b"=")
    if payload and not hmac.compare_digest(payload.encode(), ours):
        return False
    try:
        deserialize_compact(f"{protected}..{signature}", key, [_algorithm(key)], payload=body)
    except (JoseError, ValueError, TypeError):  # the last where `crit` is no list of names
        return False
    return True


def _algorithm(key: Key) -> str:
    """Our key chooses it, and the header must name that very one."""
    return "ES256" if isinstance(key, ECKey) else "PS256"
