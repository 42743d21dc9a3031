"""JSON Web Signatures in a header, over the body as it came: ES256 and PS256, and never RS256 (gsma §8; RFC 7515)."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from app.providers.messages import Message, read

LEAST_BITS = 2048
MOST_CHARACTERS = 4_096

Key = EllipticCurvePublicKey | RSAPublicKey


class Protected(Message):
    """The signed header; what must be understood and is not (`crit`) makes it no signature of ours."""

    alg: str
    crit: object = None


def public_key(pem: str) -> Key | None:
    """The operator's key, of a kind that an allowed algorithm has: P-256, or RSA of 2048 bits and more."""
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        return None
    if isinstance(key, EllipticCurvePublicKey):
        return key if isinstance(key.curve, SECP256R1) else None
    return key if isinstance(key, RSAPublicKey) and key.key_size >= LEAST_BITS else None


def is_signed(written: str, body: bytes, key: Key) -> bool:
    """Whether `protected.payload.signature` is the key's over this body; the payload may be left out (RFC 7515, F)."""
    parts = written.split(".")
    if len(parts) != 3 or len(written) > MOST_CHARACTERS:
        return False
    protected, payload, signed = parts
    ours = urlsafe_b64encode(body).rstrip(b"=")
    if payload and not hmac.compare_digest(payload.encode(), ours):
        return False
    header, signature = read(Protected, _decoded(protected)), _decoded(signed)
    if header is None or header.crit is not None:
        return False
    return _is_of(key, header.alg, signature, protected.encode() + b"." + ours)


def _is_of(key: Key, alg: str, signature: bytes, signing_input: bytes) -> bool:
    """The algorithm is chosen by our key, and the header must name that very one."""
    try:
        if isinstance(key, RSAPublicKey):
            padding = PSS(mgf=MGF1(SHA256()), salt_length=SHA256.digest_size)
            key.verify(signature, signing_input, padding, SHA256())
            return alg == "PS256"
        if len(signature) != 64:
            return False
        raw = (int.from_bytes(half) for half in (signature[:32], signature[32:]))
        key.verify(encode_dss_signature(*raw), signing_input, ECDSA(SHA256()))
        return alg == "ES256"
    except InvalidSignature:
        return False


def _decoded(part: str) -> bytes:
    try:
        return urlsafe_b64decode(part.encode() + b"=" * (-len(part) % 4))
    except (Error, ValueError):
        return b""
