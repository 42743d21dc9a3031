"""What an error object proves, and what it leaves open (gsma-mobile-money §7, §9)."""

import json

import pytest

from app.providers import OutcomeUnknown, PaymentState, ProviderError, ProviderRejected, ProviderUnavailable
from app.providers.gsma.wire import problems
from app.providers.gsma.wire.problems import Problem
from app.providers.messages import read

from .conftest import Payload, an_answer


def an_error(category: str, code: str) -> bytes:
    return json.dumps({"errorCategory": category, "errorCode": code}).encode()


@pytest.mark.parametrize(
    ("status", "category", "code", "error"),
    [
        (400, "validation", "formatError", ProviderRejected),
        (400, "businessRule", "insufficientFunds", ProviderRejected),
        (400, "businessRule", "requestDeclined", ProviderRejected),
        (400, "BusinessRule", "RequestDeclined", ProviderRejected),
        (404, "identification", "identifierError", ProviderRejected),
        (400, "businessRule", "duplicateRequest", OutcomeUnknown),
        (400, "BusinessRule", "DuplicateRequest", OutcomeUnknown),
        (400, "businessRule", "rateLimitError", ProviderUnavailable),
        (400, "internal", "genericError", OutcomeUnknown),
        (400, "somethingNew", "insufficientFunds", OutcomeUnknown),
        (500, "internal", "genericError", OutcomeUnknown),
        (500, "businessRule", "insufficientFunds", OutcomeUnknown),
        (503, "serviceUnavailable", "genericError", OutcomeUnknown),
        (409, "businessRule", "duplicateRequest", OutcomeUnknown),
        (429, "businessRule", "rateLimitError", OutcomeUnknown),
    ],
)
def test_only_a_documented_refusal_says_that_nothing_moved(
    status: int, category: str, code: str, error: type[ProviderError]
) -> None:
    """§7: by category, without regard to case; a duplicate has arrived (§9); a 5xx proves nothing."""
    with pytest.raises(error) as raised:
        problems.refuse(an_answer(an_error(category, code), status))

    assert raised.value.facts["reason"] == code


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
def test_a_page_of_a_gateway_proves_nothing(payload: Payload, status: int) -> None:
    for body in (payload("maintenance.html"), b"", b"{}", b"[]"):
        with pytest.raises(OutcomeUnknown) as doubt:
            problems.refuse(an_answer(body, status))
        assert doubt.value.facts["reason"] == f"http_{status}"


def test_both_spellings_of_the_text_are_read(payload: Payload) -> None:
    """§7: the schema spells `errordescription`, examples `errorDescription`."""
    for name in ("error_declined.json", "error_duplicate.json"):
        problem = read(Problem, payload(name))
        assert problem is not None and problem.description == "The request was not fulfilled"


@pytest.mark.parametrize(
    ("category", "code", "state"),
    [
        ("businessRule", "requestDeclined", PaymentState.FAILED),
        ("identification", "identifierError", PaymentState.FAILED),
        ("validation", "formatError", PaymentState.FAILED),
        ("authorisation", "requestingPartyAuthorisationError", PaymentState.FAILED),
        ("businessRule", "duplicateRequest", PaymentState.PENDING),
        ("internal", "genericError", PaymentState.PENDING),
        ("serviceUnavailable", "genericError", PaymentState.PENDING),
        ("somethingNew", "genericError", PaymentState.PENDING),
    ],
)
def test_of_an_order_that_was_taken_a_breakdown_says_nothing(category: str, code: str, state: PaymentState) -> None:
    """§7; RELIABILITY 1.2: a false failure is the worst."""
    problem = read(Problem, an_error(category, code))

    assert problem is not None and problem.state is state


def test_only_the_api_itself_says_that_it_knows_nothing(payload: Payload) -> None:
    """§7: identification; a 404 of a gateway says nothing."""
    assert problems.is_not_found(an_answer(payload("error_not_found.json"), 404))
    assert not problems.is_not_found(an_answer(payload("error_not_found.json"), 500))
    assert not problems.is_not_found(an_answer(payload("error_declined.json"), 404))
    assert not problems.is_not_found(an_answer(payload("maintenance.html"), 404))


@pytest.mark.parametrize("code", ["a code with blanks", "\\u0000", "x" * 65, "", "\\ud800"])
def test_a_code_that_is_none_is_not_repeated(code: str) -> None:
    body = f'{{"errorCategory":"businessRule","errorCode":"{code}"}}'.encode()

    with pytest.raises(OutcomeUnknown) as doubt:
        problems.refuse(an_answer(body, 400))

    assert doubt.value.facts["reason"] == "http_400"
