"""What an answer proves, and what it leaves open (mtn-momo §6)."""

import pytest

from app.providers import OutcomeUnknown, ProviderRejected
from app.providers.mtn_momo.wire import answers

from .conftest import Payload, an_answer


def test_an_order_is_taken_by_202_and_an_empty_body() -> None:
    """mtn-momo §0.2."""
    answers.require_taken(an_answer(b"", 202))


@pytest.mark.parametrize(
    ("status", "name", "reason"),
    [
        (400, "error_callback_host.json", "INVALID_CALLBACK_URL_HOST"),
        (400, None, "http_400"),
        (403, "error_payee_not_found.json", "PAYEE_NOT_FOUND"),
        (403, "refused_403.html", "http_403"),
        (403, None, "http_403"),
    ],
)
def test_a_refusal_at_the_door_moved_nothing(payload: Payload, status: int, name: str | None, reason: str) -> None:
    """mtn-momo §6: 400 is not accepted, and so is 403, on the new platform perhaps with a page of HTML."""
    with pytest.raises(ProviderRejected) as refused:
        answers.require_taken(an_answer(payload(name) if name else b"", status))

    assert refused.value.facts["reason"] == reason


@pytest.mark.parametrize(
    ("status", "name", "reason"),
    [
        (409, "error_duplicate.json", "RESOURCE_ALREADY_EXIST"),
        (500, "error_payee_not_found.json", "PAYEE_NOT_FOUND"),
        (500, None, "http_500"),
        (502, "refused_403.html", "http_502"),
        (503, None, "http_503"),
        (504, None, "http_504"),
        (429, None, "http_429"),
        (411, "length_required_411.html", "http_411"),
        (404, "error_not_found.json", "RESOURCE_NOT_FOUND"),
        (400, "refused_403.html", "http_400"),
        (400, "token_without_environment.json", "http_400"),
        (200, "request_paid.json", "http_200"),
        (201, None, "http_201"),
        (302, None, "http_302"),
    ],
)
def test_everything_else_may_have_moved_money(payload: Payload, status: int, name: str | None, reason: str) -> None:
    """mtn-momo §6: 409 means an earlier attempt arrived; a 500 with the code of a refusal stays unknown; 429 too."""
    with pytest.raises(OutcomeUnknown) as doubt:
        answers.require_taken(an_answer(payload(name) if name else b"", status))

    assert doubt.value.facts["reason"] == reason


def test_only_the_api_itself_says_that_it_knows_nothing(payload: Payload) -> None:
    """mtn-momo §0.7: a 404 is ambiguous; one of a gateway that does not know the path says nothing of the money."""
    unknown = b'{"code":"TRANSACTION_NOT_FOUND","message":"?"}'
    gateway = b'{"statusCode":404,"message":"Resource not found"}'

    assert answers.is_not_found(an_answer(payload("error_not_found.json"), 404))
    assert answers.is_not_found(an_answer(unknown, 404))
    assert not any(answers.is_not_found(an_answer(body, 404)) for body in (gateway, b"", b"<html></html>"))
    assert not answers.is_not_found(an_answer(payload("error_not_found.json"), 500))


@pytest.mark.parametrize("code", ["a code with blanks", "\\u0000", "x" * 65, "", "\\ud800"])
def test_a_code_that_is_none_is_not_repeated(code: str) -> None:
    answer = an_answer(f'{{"code":"{code}"}}', 500)

    with pytest.raises(OutcomeUnknown) as doubt:
        answers.require_taken(answer)

    assert doubt.value.facts["reason"] == "http_500"
