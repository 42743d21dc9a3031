"""What the simulated operator signs and checks, in code of its own (pawapay §6: RFC 9421 with signatures in DER)."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from starlette.requests import Request

# The sheet's own test key: its scalar is the digest of these words.
KEY = ec.derive_private_key(
    int.from_bytes(hashlib.sha256(b"premium-collection test key, never use in production").digest()), ec.SECP256R1()
)
KEY_ID = "HTTP_EC_P256_KEY:1"
ECDSA = ec.ECDSA(hashes.SHA256())
TOLD = ("@method", "@authority", "@path", "signature-date", "content-digest", "content-type")


def listed() -> Sequence[Mapping[str, str]]:
    """What the operator answers who asks for its keys."""
    public = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return [{"id": KEY_ID, "key": public.decode()}]


def seal(url: str, host: str | None, body: bytes, now: datetime, *, is_bare: bool = False) -> Mapping[str, str]:
    """The headers that prove a callback to this address."""
    at, parts = int(now.timestamp()), urlsplit(url)
    told = {
        "@method": "POST",
        "@authority": host or parts.netloc,
        "@path": parts.path,
        "signature-date": now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "content-digest": _digest(body),
        "content-type": "application/json; charset=UTF-8",
    }
    covered = " ".join(f'"{name}"' for name in TOLD)
    signed = f'({covered});alg="ecdsa-p256-sha256";keyid="{KEY_ID}";created={at};expires={at + 60}'
    proof = KEY.sign(_base(told, signed), ECDSA)
    if is_bare:
        r, s = utils.decode_dss_signature(proof)
        proof = r.to_bytes(32) + s.to_bytes(32)
    headers = {name: value for name, value in told.items() if not name.startswith("@")}
    return {**headers, "signature-input": f"sig-pp={signed}", "signature": f"sig-pp=:{_text(proof)}:"}


def is_sealed(request: Request, body: bytes, demands: tuple[str, str]) -> bool:
    """Whether an order was signed with the key that the merchant gave under this name."""
    pem, name = demands
    label, _, signed = request.headers.get("signature-input", "").partition("=")
    told = {"@method": request.method, "@authority": request.url.netloc, "@path": request.url.path, **request.headers}
    covered = signed.partition(")")[0].strip('("').split('" "')
    proof = request.headers.get("signature", "").removeprefix(f"{label}=:").removesuffix(":")
    wants = {*TOLD, "content-length"}
    if label != "sig-pp" or set(covered) != wants or not wants <= told.keys() or f'keyid="{name}"' not in signed:
        return False
    key = serialization.load_pem_public_key(pem.encode())
    assert isinstance(key, ec.EllipticCurvePublicKey), "merchants of ours sign with a curve"
    try:
        key.verify(base64.b64decode(proof), _base({each: told[each] for each in covered}, signed), ECDSA)
    except (InvalidSignature, ValueError):
        return False
    return told["content-digest"] == _digest(body) and told["content-length"] == str(len(body))


def _base(told: Mapping[str, str], signed: str) -> bytes:
    return "\n".join(
        [*(f'"{name}": {value}' for name, value in told.items()), f'"@signature-params": {signed}']
    ).encode()


def _digest(body: bytes) -> str:
    return f"sha-512=:{_text(hashlib.sha512(body).digest())}:"


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
