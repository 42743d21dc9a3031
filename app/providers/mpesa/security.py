"""The password of an API operator, encrypted for Daraja alone, and kept nowhere else (mpesa-daraja §7, §11)."""

import re
from base64 import b64encode

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate

# Up to the end of the text, or of a body that was cut short in it.
ECHOED = re.compile(
    rb'("(?:SecurityCredential|ResultURL|QueueTimeOutURL)"\s*:\s*)"(?:[^"\\]|\\.)*"?', re.IGNORECASE | re.DOTALL
)


class UnusableCertificate(ValueError):
    """The text is no PEM certificate of an RSA key, or its key is too short for the password."""


def encrypted(password: str, certificate: str) -> str:
    """The SecurityCredential: the raw password under the certificate's key, PKCS#1 v1.5, in base64 without breaks.

    The padding is random, so each time differs and each is good for ever: it is made once.
    """
    try:
        key = load_pem_x509_certificate(certificate.encode()).public_key()
        if not isinstance(key, RSAPublicKey):
            raise UnusableCertificate
        return b64encode(key.encrypt(password.encode(), PKCS1v15())).decode()
    except (ValueError, UnsupportedAlgorithm):
        raise UnusableCertificate from None


def without_secrets(body: bytes) -> bytes:
    """The body without the password, and without the addresses that only Daraja was told (§12).

    A queue time-out brings our request back, all of it (§7), and whoever read those could speak for Daraja.
    """
    return ECHOED.sub(rb'\1""', body)
