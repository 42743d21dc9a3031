"""Who we are in mutual TLS: a certificate and its key, kept in memory and given to every connection of one client."""

import secrets
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509 import load_pem_x509_certificates

T = TypeVar("T")


class UnusableIdentity(ValueError):
    """It cannot be shown to anybody; `args` name the part that is wrong and never what it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """All in PEM: `certificate` with whatever leads up to its authority, `private_key` without a password.

    With `authorities`, servers are trusted by these and by no others, as where an operator issues its own certificates;
    without, by the machine's (RELIABILITY 5: TLS is verified either way).
    """

    certificate: str
    private_key: str = field(repr=False)
    authorities: str | None = None

    def context(self) -> ssl.SSLContext:
        """What connections are made with; raises `UnusableIdentity`."""
        key = _read(lambda: load_pem_private_key(self.private_key.encode(), password=None), "private_key")
        [own, *_] = _read(lambda: load_pem_x509_certificates(self.certificate.encode()), "certificate")
        if _written(own.public_key()) != _written(key.public_key()):
            raise UnusableIdentity("private_key")
        context = _read(lambda: _trusting(self.authorities), "authorities")
        _read(lambda: _load(context, self.certificate, key), "certificate")
        return context


def _trusting(authorities: str | None) -> ssl.SSLContext:
    """An empty text would be taken for none, and every authority of the machine be trusted."""
    if authorities is not None and not authorities.strip():
        raise ValueError
    return ssl.create_default_context(cadata=authorities)


def _load(context: ssl.SSLContext, certificate: str, key: PrivateKeyTypes) -> None:
    """The library reads only files: the key lies there for an instant, sealed with a password that nobody keeps."""
    password = secrets.token_bytes(32).hex()
    sealed = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password.encode()))
    with TemporaryDirectory() as folder:
        chain = Path(folder, "identity.pem")
        chain.write_bytes(certificate.strip().encode() + b"\n" + sealed)
        context.load_cert_chain(chain, password=password)


def _written(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _read(read: Callable[[], T], part: str) -> T:
    try:
        return read()
    except (ValueError, TypeError, UnsupportedAlgorithm, ssl.SSLError):
        raise UnusableIdentity(part) from None
