"""Signatures of HTTP messages (RFC 9421) over a digest of the body (RFC 9530): checking theirs, making ours."""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256, sha512
from hmac import compare_digest

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import (
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

SKEW = timedelta(seconds=30)
# RELIABILITY 4, E2: whatever the signer's own `expires` allows.
FRESH = timedelta(minutes=5)
LIFE_S = 60
LEAST_RSA_BITS = 2048
DIGESTS = {"sha-256": sha256, "sha-512": sha512}
# What a curve signs with, and how long each half of a bare signature is.
CURVES: Mapping[str, tuple[str, HashAlgorithm, int]] = {
    "secp256r1": ("ecdsa-p256-sha256", SHA256(), 32),
    "secp384r1": ("ecdsa-p384-sha384", SHA384(), 48),
}
RSA_PKCS1, RSA_PSS = "rsa-v1_5-sha256", "rsa-pss-sha512"

QUOTED = r'"[\x20\x21\x23-\x5b\x5d-\x7e]*"'
KEY = r"(?P<key>[a-z*][a-z0-9_.*-]*)"
BYTES = re.compile(rf"{KEY}=:(?P<value>[A-Za-z0-9+/]*={{0,2}}):")
PARAMETER = re.compile(rf";([a-z]+)=({QUOTED}|[0-9]{{1,12}})")
COVERAGE = re.compile(
    rf"{KEY}=(?P<value>\((?P<names>(?:{QUOTED}(?: {QUOTED})*)?)\)"
    rf"(?P<parameters>(?:;[a-z]+=(?:{QUOTED}|[0-9]{{1,12}}))*))"
)
COMMA = re.compile(r"[ \t]*,[ \t]*")


class UnusableKey(ValueError):
    """The text is no key of a kind that we sign or check with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRequest:
    """A request as its sender addressed it: `authority` and `path` of the public address, header names lower case."""

    method: str
    authority: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What one signature says it covers, and the words around it; `text` is what was signed, to the letter."""

    names: Sequence[str]
    parameters: Mapping[str, str | int]
    text: str


def flaw_in(
    request: SignedRequest, keys: Mapping[str, PublicKey], now: datetime, *, label: str, required: Collection[str]
) -> str | None:
    """Why this request is not proven to be of a holder of one of these keys; none where it is.

    The signature under `label` must cover `required`, whatever else it covers, and be of our own day to the half
    minute. The digest is of the bytes that came. What algorithm counts is the key's, never what the message claims.
    """
    coverage, signature = _coverage(request, label), _signature(request, label)
    if coverage is None or signature is None:
        return "unsigned"
    base = signature_base(request, coverage)
    if base is None or not set(required) <= set(coverage.names):
        return "not_covered"
    if not is_digest(request.headers.get("content-digest", ""), request.body):
        return "digest"
    if not _is_fresh(coverage, now):
        return "expired"
    key = keys.get(str(coverage.parameters.get("keyid")))
    if key is None:
        return "unknown_key"
    algorithm = _algorithm(key, coverage)
    if algorithm is None:
        return "algorithm"
    return None if _is_of(key, algorithm, signature, base) else "signature"


def signed(
    request: SignedRequest, key: PrivateKey, keyid: str, now: datetime, *, label: str, covered: Sequence[str]
) -> Mapping[str, str]:
    """The two headers that prove a request of ours, good for a minute; the headers it covers must be there.

    A signature of an elliptic curve is in ASN.1 DER, as its library gives it, and not bare as RFC 9421 has it.
    """
    [algorithm, *_] = algorithms_of(key.public_key())
    at = int(now.timestamp())
    names = " ".join(f'"{name}"' for name in covered)
    text = f'({names});alg="{algorithm}";keyid="{keyid}";created={at};expires={at + LIFE_S}'
    base = signature_base(request, Coverage(names=covered, parameters={}, text=text))
    assert base is not None, "the caller gives every header that shall be covered"
    if isinstance(key, rsa.RSAPrivateKey):
        signature = key.sign(base, padding.PKCS1v15(), SHA256())
    else:
        signature = key.sign(base, ec.ECDSA(CURVES[key.curve.name][1]))
    return {"signature-input": f"{label}={text}", "signature": f"{label}=:{b64encode(signature).decode()}:"}


def signature_base(request: SignedRequest, coverage: Coverage) -> bytes | None:
    """The bytes that are signed; none if something covered is not there, comes twice, or is nothing we can tell."""
    told = {"@method": request.method, "@authority": request.authority.lower(), "@path": request.path}
    told |= {name: value.strip() for name, value in request.headers.items() if not name.startswith("@")}
    if len(set(coverage.names)) != len(coverage.names) or not set(coverage.names) <= told.keys():
        return None
    lines = [f'"{name}": {told[name]}' for name in coverage.names]
    return "\n".join([*lines, f'"@signature-params": {coverage.text}']).encode("utf-8", "replace")


def digest_of(body: bytes) -> str:
    """The `Content-Digest` of a body."""
    return f"sha-512=:{b64encode(sha512(body).digest()).decode()}:"


def is_digest(header: str, body: bytes) -> bool:
    """Whether the header digests this body by an algorithm of ours, and says nothing else by another of them."""
    given = {name: _bytes(match) for name, match in _members(BYTES, header).items() if name in DIGESTS}
    return bool(given) and all(
        value is not None and compare_digest(value, DIGESTS[name](body).digest()) for name, value in given.items()
    )


def algorithms_of(key: PublicKey) -> Sequence[str]:
    """What this kind of key signs with; nothing for a curve that is none of ours and an RSA key that is too short."""
    if isinstance(key, rsa.RSAPublicKey):
        return (RSA_PKCS1, RSA_PSS) if key.key_size >= LEAST_RSA_BITS else ()
    return (CURVES[key.curve.name][0],) if key.curve.name in CURVES else ()


def read_public_key(written: str) -> PublicKey:
    """A key in PEM, or in base64 of its SubjectPublicKeyInfo; raises `UnusableKey`."""
    try:
        is_pem = "-----BEGIN" in written
        key = (
            load_pem_public_key(written.encode()) if is_pem else load_der_public_key(b64decode(written, validate=True))
        )
    except (ValueError, UnsupportedAlgorithm):
        raise UnusableKey from None
    if not (isinstance(key, PublicKey) and algorithms_of(key)):
        raise UnusableKey
    return key


def read_private_key(written: str) -> PrivateKey:
    """A key of our own, in PEM without a password; raises `UnusableKey`."""
    try:
        key = load_pem_private_key(written.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise UnusableKey from None
    if not (isinstance(key, PrivateKey) and algorithms_of(key.public_key())):
        raise UnusableKey
    return key


def _coverage(request: SignedRequest, label: str) -> Coverage | None:
    match = _members(COVERAGE, request.headers.get("signature-input", "")).get(label)
    if match is None:
        return None
    found = PARAMETER.findall(match["parameters"])
    parameters = {name: value.strip('"') if value.startswith('"') else int(value) for name, value in found}
    if len(parameters) != len(found):
        return None
    names = [name.strip('"') for name in re.findall(QUOTED, match["names"])]
    return Coverage(names=names, parameters=parameters, text=match["value"])


def _signature(request: SignedRequest, label: str) -> bytes | None:
    match = _members(BYTES, request.headers.get("signature", "")).get(label)
    return _bytes(match) if match else None


def _members(member: re.Pattern[str], header: str) -> Mapping[str, re.Match[str]]:
    """The members of a dictionary by key; none at all if any of it is malformed or a key comes twice."""
    written, found, at = header.strip(), dict[str, re.Match[str]](), 0
    while (match := member.match(written, at)) and match["key"] not in found:
        found[match["key"]] = match
        if match.end() == len(written):
            return found
        comma = COMMA.match(written, match.end())
        if comma is None:
            break
        at = comma.end()
    return {}


def _bytes(match: re.Match[str]) -> bytes | None:
    try:
        return b64decode(match["value"], validate=True)
    except NotBase64:
        return None


def _is_fresh(coverage: Coverage, now: datetime) -> bool:
    """Made by now and not over yet, by clocks that may be half a minute apart; nothing lives longer than five."""
    created, expires, at = coverage.parameters.get("created"), coverage.parameters.get("expires"), now.timestamp()
    if not isinstance(created, int) or isinstance(expires, str):
        return False
    end = created + FRESH.total_seconds()
    ends_at = end if expires is None else min(end, expires + SKEW.total_seconds())
    return created - SKEW.total_seconds() <= at <= ends_at


def _algorithm(key: PublicKey, coverage: Coverage) -> str | None:
    """What the key signs with; where that leaves a choice the message must name one."""
    possible, claimed = algorithms_of(key), coverage.parameters.get("alg")
    if claimed is None:
        return possible[0] if len(possible) == 1 else None
    return str(claimed) if claimed in possible else None


def _is_of(key: PublicKey, algorithm: str, signature: bytes, base: bytes) -> bool:
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            _, digest, half = CURVES[key.curve.name]
            key.verify(_in_der(signature, half), base, ec.ECDSA(digest))
        elif algorithm == RSA_PSS:
            key.verify(signature, base, padding.PSS(padding.MGF1(SHA512()), padding.PSS.AUTO), SHA512())
        else:
            key.verify(signature, base, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def _in_der(signature: bytes, half: int) -> bytes:
    """A bare r‖s, told by its length, as the DER that it stands for; anything else as it is."""
    if len(signature) != 2 * half:
        return signature
    return encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
