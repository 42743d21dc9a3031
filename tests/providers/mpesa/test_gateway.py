"""What the gateway's errors prove, and what they do not (mpesa-daraja §2, §3)."""

import pytest

from app.core.jsontext import encode
from app.providers import OutcomeUnknown, ProviderRejected, ProviderUnavailable, UnreadableCallback
from app.providers.errors import ProviderError
from app.providers.http import HttpAnswer
from app.providers.messages import read_token
from app.providers.mpesa.profile import GATEWAY_REFUSALS, STALE_TOKEN_CODES
from app.providers.mpesa.wire import gateway
from tests.providers.mpesa.samples import answer


def plain(status: int, body: bytes = b"") -> HttpAnswer:
    return HttpAnswer(status=status, headers={}, body=body)


def error(status: int, code: str) -> HttpAnswer:
    return plain(status, encode({"requestId": "x", "errorCode": code, "errorMessage": "?"}))


@pytest.mark.parametrize("code", sorted(GATEWAY_REFUSALS))
def test_what_the_gateway_refused_has_moved_nothing(code: str) -> None:
    assert isinstance(gateway.refusal(error(int(code[:3]), code)), ProviderRejected)


@pytest.mark.parametrize("code", sorted(STALE_TOKEN_CODES))
def test_a_stale_token_was_never_taken(code: str) -> None:
    """§2: a dead token has three codes, each under any of three HTTP statuses."""
    for status in (400, 401, 404):
        assert gateway.is_stale_token(error(status, code))
        assert isinstance(gateway.refusal(error(status, code)), ProviderUnavailable)


def test_a_bare_401_is_a_stale_token() -> None:
    """§2: a dead token may also be a 401 and nothing else."""
    assert gateway.is_stale_token(plain(401))


@pytest.mark.parametrize("name", ["error-subscriber-locked", "error-merchant-unknown", "error-wrong-credentials"])
@pytest.mark.parametrize("status", [500, 200])
def test_three_texts_of_the_push_family_prove_a_refusal(name: str, status: int) -> None:
    """§3: one code has its meaning in the text alone, and comes with HTTP 200 too."""
    with pytest.raises(ProviderRejected) as refused:
        gateway.read_accepted(answer(name, status))

    assert refused.value.facts["reason"] == "500.001.1001"


@pytest.mark.parametrize(
    "unclear",
    [
        answer("error-being-processed", 500),
        answer("error-push-family-without-text", 200),
        answer("error-internal", 500),
        answer("error-spike-arrest", 500),
        error(500, "500.002.1001"),
        error(500, "500.003.03"),
        error(400, "400.999.99"),
        plain(503, b"<html><body>Service Unavailable</body></html>"),
        plain(200, b"<html></html>"),
        plain(200),
        plain(500),
        plain(302),
        plain(200, b"[]"),
    ],
)
def test_everything_else_proves_nothing(unclear: HttpAnswer) -> None:
    """§3: busy, quota, pages of HTML and empty answers prove nothing."""
    with pytest.raises((OutcomeUnknown, UnreadableCallback)):
        gateway.read_accepted(unclear)


@pytest.mark.parametrize("name", ["register-accepted", "register-accepted-with-zeros", "push-accepted"])
def test_any_row_of_zeros_is_accepted(name: str) -> None:
    """§4.1: success may be eight zeros."""
    assert gateway.read_accepted(answer(name))


@pytest.mark.parametrize(
    ("code", "kind"), [("1", ProviderRejected), ("7777", OutcomeUnknown), (None, OutcomeUnknown), ("", OutcomeUnknown)]
)
def test_a_code_in_a_good_answer_refuses_only_if_the_table_says_so(code: str | None, kind: type[ProviderError]) -> None:
    """§3: a good HTTP status may carry a code that refuses."""
    with pytest.raises(kind):
        gateway.read_accepted(plain(200, encode({"ResponseCode": code})))


@pytest.mark.parametrize("name", ["token-life-as-text", "token-life-as-number"])
def test_the_life_of_a_token_is_text_or_number(name: str) -> None:
    """§2: the life of a token is text here and a number there."""
    assert read_token(answer(name), "mpesa") == ("kQ7bZr3mW0aXy9LcTn5dUf2hVs8e", 3599)


def test_a_second_registration_is_told_from_an_internal_error_by_its_text() -> None:
    """§4.1: production registers once and tells it under the code of an internal error."""
    assert gateway.is_already_registered(answer("error-already-registered", 500))
    assert not gateway.is_already_registered(answer("error-internal", 500))
    assert gateway.is_on_old_platform(answer("error-old-platform", 500))
