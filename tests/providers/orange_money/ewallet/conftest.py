"""A distributor's wallet in Mali, an order for a clinic in Kati, and the operator's payloads."""

from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Mapping

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import Direction, Payee, PayeeKind, PayoutOrder, ProviderReference, RawCallback, StatusQuestion
from app.providers.orange_money import OrangeEwallet
from app.providers.orange_money.ewallet.credentials import Credentials
from tests.providers.orange_money.conftest import TEN, AnAnswer, Payload

__all__ = ["TEN", "AnAnswer", "Payload"]

TOKEN = "https://api.orange-sonatel.com/oauth/v1/token"
AMOUNT = Money(185_000, XOF)
REFERENCE = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
CLINIC = Payee(kind=PayeeKind.PHONE, number="22376001122")

AnOrder = Callable[..., PayoutOrder]
AQuestion = Callable[..., StatusQuestion]
ACallback = Callable[..., RawCallback]


def written(private: RSAPrivateKey) -> str:
    """The public half as the operator hands it out (B2)."""
    return b64encode(private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@pytest.fixture(scope="session")
def private() -> RSAPrivateKey:
    """The operator's own key."""
    return generate_private_key(public_exponent=65_537, key_size=2048)


@pytest.fixture
def good_status() -> int:
    return 200


@pytest.fixture
def token_offer() -> tuple[str, int | str]:
    """Five minutes, told as a number."""
    return TOKEN, 299


@pytest.fixture
def keys() -> dict[str, str]:
    return {
        "client_id": "mutuelle-app",
        "client_secret": "s3cr3t-for-tests",
        "country": "ML",
        "msisdn": "+223 76 00 99 00",
        "pin": "4821",
        "api_key": "api-key-for-tests",
        "merchant_code": "123456",
        "merchant_name": "Mutuelle Kati",
        "callback_secret": "sonatel-endpoint-secret-for-tests",
    }


@pytest.fixture
def credentials(keys: Mapping[str, str]) -> Credentials:
    return Credentials.read(keys)


@pytest.fixture
async def ewallet(keys: Mapping[str, str], clock: VirtualClock) -> AsyncIterator[OrangeEwallet]:
    account = OrangeEwallet.from_credentials(keys, clock)
    yield account
    await account.close()


@pytest.fixture
def an_order() -> AnOrder:
    def build(*, reference: str = REFERENCE, amount: Money = AMOUNT, payee: Payee = CLINIC) -> PayoutOrder:
        return PayoutOrder(
            reference=reference,
            amount=amount,
            payee=payee,
            callback_url="https://pay.example.ml/hooks/b1946ac92492d2347c6235b4d2611184",
            remark="Lot 2026-11",
        )

    return build


@pytest.fixture
def a_question() -> AQuestion:
    def build(
        *,
        direction: Direction = Direction.OUT,
        reference: str | None = REFERENCE,
        handle: str | None = None,
        provider_reference: ProviderReference | None = None,
    ) -> StatusQuestion:
        return StatusQuestion(
            direction=direction,
            reference=reference,
            handle=handle,
            provider_reference=provider_reference,
            amount=AMOUNT,
        )

    return build


@pytest.fixture
def a_callback(payload: Payload) -> ACallback:
    def build(body: bytes | str, **headers: str) -> RawCallback:
        content = payload(body) if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return RawCallback(event="transactions", headers=named, body=content, received_at=TEN)

    return build
