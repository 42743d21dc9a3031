"""What the tests of both Orange products share, and a merchant in Kati with its keys."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import UTC, datetime

import httpx
import pytest
import respx

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import Direction, PaymentOrder, ProviderReference, RawCallback, StatusQuestion
from app.providers.http import HttpAnswer
from app.providers.orange_money import OrangeMoney

TEN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
AMOUNT = Money(2_500, XOF)
TOKEN = "https://api.orange.com/oauth/v3/token"

Payload = Callable[[str], bytes]
AnOrder = Callable[..., PaymentOrder]
AQuestion = Callable[..., StatusQuestion]
ANotification = Callable[..., RawCallback]
AnAnswer = Callable[..., HttpAnswer]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(TEN)


@pytest.fixture
def keys() -> dict[str, str]:
    return {
        "client_id": "mutuelle-app",
        "client_secret": "s3cr3t-for-tests",
        "merchant_key": "a1b2c3d4",
        "path": "ml",
        "merchant_name": "Mutuelle Kati",
        "return_url": "https://pay.example.ml/merci",
    }


@pytest.fixture
async def orange(keys: Mapping[str, str], clock: VirtualClock) -> AsyncIterator[OrangeMoney]:
    account = OrangeMoney.from_credentials(keys, clock)
    yield account
    await account.close()


@pytest.fixture
def payload(request: pytest.FixtureRequest) -> Payload:
    """The operator's messages, recorded beside the test."""
    folder = request.path.parent / "payloads"

    def read(name: str) -> bytes:
        return (folder / name).read_bytes()

    return read


@pytest.fixture
def good_status() -> int:
    """What the product answers with when all is well."""
    return 201


@pytest.fixture
def an_answer(payload: Payload, good_status: int) -> AnAnswer:
    def build(name: str, *, status: int = good_status) -> HttpAnswer:
        return HttpAnswer(status=status, headers={}, body=payload(name))

    return build


@pytest.fixture
def network() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
def token_offer() -> tuple[str, int | str]:
    """Where tokens are had, and how long one lives: an hour, told as text."""
    return TOKEN, "3600"


@pytest.fixture
def token_route(network: respx.MockRouter, token_offer: tuple[str, int | str]) -> respx.Route:
    """Hands out token-1, token-2 …"""
    url, life_s = token_offer
    given = iter(range(1, 100))

    def give(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"access_token": f"token-{next(given)}", "expires_in": life_s})

    return network.post(url).mock(side_effect=give)


def bearers(route: respx.Route) -> list[str]:
    """The tokens that its calls came with."""
    return [call.request.headers["authorization"] for call in route.calls]


@pytest.fixture
def an_order() -> AnOrder:
    def build(
        *,
        reference: str = "PRM202611000417",
        amount: Money = AMOUNT,
        callback_url: str = "https://pay.example.ml/hooks/b1946ac92492d2347c6235b4d2611184",
        return_url: str = "https://pay.example.ml/r/417",
        language: str = "fr",
    ) -> PaymentOrder:
        return PaymentOrder(
            reference=reference,
            amount=amount,
            account_reference="0100012336",
            callback_url=callback_url,
            return_url=return_url,
            language=language,
        )

    return build


@pytest.fixture
def a_question() -> AQuestion:
    def build(
        *,
        reference: str | None = "PRM202611000417",
        handle: str | None = "f5720dd906203c62033ffe64ed756144",
        amount: Money | None = AMOUNT,
        provider_reference: ProviderReference | None = None,
    ) -> StatusQuestion:
        return StatusQuestion(
            direction=Direction.IN,
            reference=reference,
            handle=handle,
            amount=amount,
            provider_reference=provider_reference,
        )

    return build


@pytest.fixture
def a_notification(payload: Payload) -> ANotification:
    def build(body: bytes | str, *, event: str = "notification/PRM202611000417") -> RawCallback:
        content = payload(body) if isinstance(body, str) else body
        return RawCallback(event=event, headers={"content-type": "application/json"}, body=content, received_at=TEN)

    return build
