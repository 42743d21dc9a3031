"""What a mutual holds at Daraja: keys of its application, its shortcode, and how the shortcode is set up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Self

from app.core.money import CURRENCIES, KES, Currency
from app.providers.addresses import is_safe_address
from app.providers.errors import UnusableCredentials
from app.providers.mpesa.profile import PROFILE
from app.providers.mpesa.security import UnusableCertificate, encrypted

PRODUCTION = "https://api.safaricom.co.ke"
REQUIRED = ("consumer_key", "consumer_secret", "shortcode")
PATIENCE = re.compile(r"[0-9]{1,2}(\.[0-9]+)?")
CHOICES = {"c2b_version": ("1", "2"), "response_type": ("Cancelled", "Completed"), "till_receiver_type": ("2", "4")}
# Given to be encrypted and then forgotten.
PASSWORD, CERTIFICATE = "initiator_password", "certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class MpesaCredentials:
    """One shortcode of one Daraja application.

    Without `passkey` there is no push, without initiator no transaction status and no money out, without
    `nominated_number` no registration for pull. `till` is the till's number where the shortcode is a store's
    (mpesa-daraja §5.1); `till_receiver_type` says how a till that we pay is named (§8).
    `security_credential` is the encrypted operator password as the portal gives it, or what comes of
    `initiator_password` and `certificate`, the portal's PEM (§11).
    """

    consumer_key: str
    consumer_secret: str = field(repr=False)
    shortcode: str
    passkey: str = field(default="", repr=False)
    initiator_name: str = ""
    security_credential: str = field(default="", repr=False)
    nominated_number: str = ""
    till: str = ""
    base_url: str = PRODUCTION
    c2b_version: str = "2"
    response_type: str = "Completed"
    till_receiver_type: str = "4"
    read_timeout_s: float = PROFILE.read_timeout_s
    currency: Currency = KES

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """Credentials from a mapping of text; raises `UnusableCredentials` with the key at fault."""
        _refuse_unknown(given, known={known.name for known in fields(cls)} | {PASSWORD, CERTIFICATE})
        for key in REQUIRED:
            _require(bool(given.get(key, "").strip()), key)
        for key, choices in CHOICES.items():
            _require(given.get(key, choices[-1]) in choices, key)
        _require(is_safe_address(given.get("base_url", PRODUCTION)), "base_url")
        _require(given["shortcode"].isascii() and given["shortcode"].isdigit(), "shortcode")
        _require(given.get("currency", KES.code) in CURRENCIES, "currency")
        patience = given.get("read_timeout_s", str(PROFILE.read_timeout_s))
        _require(PATIENCE.fullmatch(patience) is not None and float(patience) > 0, "read_timeout_s")
        apart = ("currency", "read_timeout_s", "security_credential", PASSWORD, CERTIFICATE)
        texts = {key: value for key, value in given.items() if key not in apart}
        return cls(
            **texts,
            security_credential=_security_credential(given),
            currency=Currency.of(given.get("currency", KES.code)),
            read_timeout_s=float(patience),
        )


def _security_credential(given: Mapping[str, str]) -> str:
    """Ready-made, or made of password and certificate; both at once would hide which of them counts."""
    ready, password, certificate = (given.get(key, "") for key in ("security_credential", PASSWORD, CERTIFICATE))
    if not password and not certificate:
        return ready
    _require(not ready, "security_credential")
    _require(bool(password), PASSWORD)
    try:
        return encrypted(password, certificate)
    except UnusableCertificate:
        raise UnusableCredentials(field=CERTIFICATE, provider="mpesa") from None


def _refuse_unknown(given: Mapping[str, str], known: set[str]) -> None:
    for key in given:
        _require(key in known, key)


def _require(holds: bool, key: str) -> None:
    if not holds:
        raise UnusableCredentials(field=key, provider="mpesa")
