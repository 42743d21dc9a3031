"""What holds of every call out: a value, or one of three errors that say what to do next (STYLE 4)."""

from collections.abc import Awaitable

import pytest

from app.providers.base import Capability
from app.providers.contract.answers import AnswerContract
from app.providers.contract.case import BREAKDOWNS, ContractCase, Operator
from app.providers.contract.payouts import PayoutCallContract
from app.providers.errors import OutcomeUnknown, ProviderError, ProviderRejected, Unsupported
from app.providers.values import Answer, PaymentState, RequestHandle, WalletBalance


class CallContract(AnswerContract, PayoutCallContract):
    """What holds of every call out: a value, or one of three errors that say what to do next (STYLE 4)."""

    async def test_a_willing_operator_gives_a_handle_and_an_answer_that_proves(self, case: ContractCase) -> None:
        for capability, call in case.calls().items():
            async with case.stage(Operator.WILLING, capability) as provider:
                value = await call(provider)
            if isinstance(value, RequestHandle):
                assert value.handle
            if isinstance(value, Answer):
                assert value.body and PaymentState.FAILED not in {event.state for event in value.events}
            if isinstance(value, WalletBalance):
                assert value.body

    async def test_an_operator_that_breaks_down_leaves_no_false_certainty(self, case: ContractCase) -> None:
        """RELIABILITY 1.3, 15, 16: a refused connection took nothing; time-out, 5xx, rubbish may have moved money."""
        for capability, call in case.calls().items():
            for operator, error in BREAKDOWNS.items():
                if case.can_stage(operator, capability):
                    async with case.stage(operator, capability) as provider:
                        ended = await _end_of(call(provider))
                    assert isinstance(ended, error), f"{case.name}: {capability} with {operator.name} ended in {ended}"

    async def test_a_documented_refusal_names_its_reason(self, case: ContractCase) -> None:
        if case.can_stage(Operator.REFUSING, Capability.REQUEST_PAYMENT):
            async with case.stage(Operator.REFUSING, Capability.REQUEST_PAYMENT) as provider:
                with pytest.raises(ProviderRejected) as refused:
                    await provider.request_payment(case.order)
            assert refused.value.facts["reason"]

    async def test_a_reference_the_operator_has_seen_is_a_request_it_may_have_taken(self, case: ContractCase) -> None:
        """RELIABILITY 3: "duplicate reference" means "already received": query."""
        if case.can_stage(Operator.DUPLICATE, Capability.REQUEST_PAYMENT):
            async with case.stage(Operator.DUPLICATE, Capability.REQUEST_PAYMENT) as provider:
                with pytest.raises(OutcomeUnknown):
                    await provider.request_payment(case.order)

    async def test_not_found_is_an_empty_answer_and_never_a_failure(self, case: ContractCase) -> None:
        """RELIABILITY 3."""
        if case.can_stage(Operator.KNOWS_NOTHING, Capability.QUERY_STATUS):
            async with case.stage(Operator.KNOWS_NOTHING, Capability.QUERY_STATUS) as provider:
                answer = await provider.query_status(case.question)
            assert {event.state for event in answer.events} <= {PaymentState.PENDING}

    async def test_a_verb_without_a_flag_is_unsupported(self, case: ContractCase) -> None:
        provider = case.build()
        if not case.can(Capability.BALANCE):
            with pytest.raises(Unsupported):
                await provider.balance()
        await provider.close()


async def _end_of(call: Awaitable[object]) -> object:
    """What a call gives, or the error it ends in."""
    try:
        return await call
    except ProviderError as error:
        return error
