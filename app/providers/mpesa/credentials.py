"""What a mutual holds at Daraja: keys of its application, its shortcode, and how the shortcode is set up."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, PlainValidator, StringConstraints

from app.core.money import CURRENCIES, KES, Currency
from app.providers.credentials import Address, OperatorCredentials, Seconds, Secret
from app.providers.errors import UnusableCredentials
from app.providers.mpesa.profile import PROFILE
from app.providers.mpesa.security import UnusableCertificate, encrypted
from app.providers.mpesa.wire.reading import NAME

PRODUCTION = "https://api.safaricom.co.ke"
# Given to be encrypted and then forgotten.
PASSWORD, CERTIFICATE = "initiator_password", "certificate"
READY = "security_credential"


def _known(code: object) -> Currency:
    if code not in CURRENCIES:
        raise ValueError
    return CURRENCIES[str(code)]


class MpesaCredentials(OperatorCredentials):
    """One shortcode of one Daraja application.

    Without `passkey` there is no push, without initiator no transaction status and no money out, without
    `nominated_number` no registration for pull. `till` is the till's number where the shortcode is a store's
    (mpesa-daraja §5.1); `till_receiver_type` says how a till that we pay is named (§8).
    `security_credential` is the encrypted operator password as the portal gives it, or what comes of
    `initiator_password` and `certificate`, the portal's PEM (§11).
    """

    provider = NAME

    consumer_key: Annotated[str, StringConstraints(min_length=1)]
    consumer_secret: Secret
    shortcode: Annotated[str, StringConstraints(pattern=r"^[0-9]+$")]
    passkey: str = Field(default="", repr=False)
    initiator_name: str = ""
    security_credential: str = Field(default="", repr=False)
    nominated_number: str = ""
    till: str = ""
    base_url: Address = PRODUCTION
    c2b_version: Literal["1", "2"] = "2"
    response_type: Literal["Cancelled", "Completed"] = "Completed"
    till_receiver_type: Literal["2", "4"] = "4"
    read_timeout_s: Seconds = PROFILE.read_timeout_s
    currency: Annotated[Currency, PlainValidator(_known)] = KES

    @classmethod
    def read(cls, mapping: Mapping[str, str]) -> Self:
        """The password is encrypted first; then as for every operator, and the value is never told."""
        kept = {key: value for key, value in mapping.items() if key not in (PASSWORD, CERTIFICATE)}
        return super().read({**kept, READY: _security_credential(mapping)})


def _security_credential(given: Mapping[str, str]) -> str:
    """Ready-made, or made of password and certificate; both at once would hide which of them counts."""
    ready, password, certificate = (given.get(key, "") for key in (READY, PASSWORD, CERTIFICATE))
    if not password and not certificate:
        return ready
    if ready or not password:
        raise UnusableCredentials(field=READY if ready else PASSWORD, provider=NAME)
    try:
        return encrypted(password, certificate)
    except UnusableCertificate:
        raise UnusableCredentials(field=CERTIFICATE, provider=NAME) from None
