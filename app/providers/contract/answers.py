"""What holds of the answers to our questions, by which hints count and orders whose answer was lost are found."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace

from app.core.money import Money
from app.providers.base import Capability
from app.providers.contract.case import PAYOUT_QUERY, ContractCase, Operator, given
from app.providers.errors import OutcomeUnknown, ProviderRejected
from app.providers.values import Answer, Direction, PaymentEvent, PaymentState, StatusQuestion

LOST_AFTER = (Operator.ERROR_AFTER, Operator.SILENT_AFTER)


class AnswerContract:
    """What the adapter reads in an operator's answer about a payment or a payout of ours."""

    async def test_a_payment_that_is_asked_about_is_told_as_it_was_paid(self, case: ContractCase) -> None:
        """RELIABILITY 4, E3: what our own question proves; that of a payout is held to its order elsewhere."""
        if Capability.QUERY_STATUS in _questions(case):
            for event in await _told(case, Operator.WILLING, Capability.QUERY_STATUS):
                assert (event.direction, event.state) == (Direction.IN, PaymentState.SUCCEEDED)
                assert event.reference or "reference" in case.untold
                assert event.amount == (None if "amount" in case.untold else case.order.amount)

    async def test_what_failed_has_failed_when_it_is_asked_about(self, case: ContractCase) -> None:
        for capability in _questions(case):
            for event in await _told(case, Operator.SAW_IT_FAIL, capability):
                assert event.state is PaymentState.FAILED, _unstaged(case, Operator.SAW_IT_FAIL, capability)

    async def test_what_is_open_is_pending_when_it_is_asked_about(self, case: ContractCase) -> None:
        """RELIABILITY 1.2."""
        for capability in _questions(case):
            for event in await _told(case, Operator.SAW_NO_END, capability):
                assert event.state is PaymentState.PENDING, _unstaged(case, Operator.SAW_NO_END, capability)

    async def test_the_amount_in_a_question_is_never_taken_for_the_one_that_was_paid(self, case: ContractCase) -> None:
        """RELIABILITY 9: the operator's word is compared with ours, so ours must not be read into it."""
        for capability, question in _questions(case).items():
            if case.can_stage(Operator.SAW_ANOTHER_AMOUNT, capability):
                paid = _ordered(case, capability)
                other = Money(2 * paid.minor, paid.currency)
                events = await _asked(case, Operator.WILLING, capability, replace(question, amount=other))
                told = [event.amount for event in events if event.state is PaymentState.SUCCEEDED]
                assert other not in told, f"{case.name}: it is told as paid what nobody paid; {WHY}"
                assert None not in told, f"{case.name}: it is told as paid without an amount; {WHY}"

    async def test_a_word_that_nobody_documented_leaves_it_open_when_it_is_asked_about(
        self, case: ContractCase
    ) -> None:
        """RELIABILITY 1.2."""
        for capability in _questions(case):
            for event in await _said(case, Operator.USES_A_NEW_WORD, capability):
                assert event.state is PaymentState.PENDING, _unstaged(case, Operator.USES_A_NEW_WORD, capability)

    async def test_another_currency_in_an_answer_can_be_told_apart(self, case: ContractCase) -> None:
        """RELIABILITY 9, 20: it is compared with the currency we ordered in."""
        for capability in _questions(case):
            for event in await _said(case, Operator.SAW_ANOTHER_CURRENCY, capability):
                told = event.amount.currency if event.amount else _ordered(case, capability).currency
                is_apart = event.state is not PaymentState.SUCCEEDED or told != _ordered(case, capability).currency
                assert is_apart, _unstaged(case, Operator.SAW_ANOTHER_CURRENCY, capability)

    async def test_another_payee_in_an_answer_can_be_told_apart(self, case: ContractCase) -> None:
        """RELIABILITY 20."""
        if PAYOUT_QUERY in _questions(case):
            for event in await _said(case, Operator.SAW_ANOTHER_PAYEE, PAYOUT_QUERY):
                is_apart = event.receiver not in (None, given(case.payout).payee.number)
                assert is_apart, _unstaged(case, Operator.SAW_ANOTHER_PAYEE, PAYOUT_QUERY)

    async def test_what_was_taken_before_the_answer_was_lost_is_never_told_as_not_taken(
        self, case: ContractCase
    ) -> None:
        """RELIABILITY 3, 15: 500 after accepting; a false "not found" or "failed" would have it paid twice."""
        for capability, question in _questions(case).items():
            verb = Capability.PAY_OUT if capability is PAYOUT_QUERY else Capability.REQUEST_PAYMENT
            for operator in [lost for lost in LOST_AFTER if case.can_stage(lost, verb)]:
                for event in await _asked_after(case, operator, verb, replace(question, handle=None)):
                    assert event.state in (PaymentState.PENDING, PaymentState.SUCCEEDED)


WHY = "read it from the answer, or say in `unstageable` or `payout_unstageable` why the operator does not tell it"


def _questions(case: ContractCase) -> Mapping[Capability, StatusQuestion]:
    """What can be asked in the case, about money in and about money out."""
    asks_in = case.can(Capability.QUERY_STATUS) and case.question.direction is Direction.IN
    questions = {Capability.QUERY_STATUS: case.question} if asks_in else {}
    return questions | ({PAYOUT_QUERY: given(case.payout_question)} if case.can(PAYOUT_QUERY) else {})


def _ordered(case: ContractCase, capability: Capability) -> Money:
    return given(case.payout).amount if capability is PAYOUT_QUERY else case.order.amount


async def _told(case: ContractCase, operator: Operator, capability: Capability) -> Sequence[PaymentEvent]:
    """What an operator that has seen this tells, and it tells something; nothing where the case says that it cannot."""
    events = await _said(case, operator, capability)
    assert events or not case.can_stage(operator, capability), _unstaged(case, operator, capability)
    return events


async def _said(case: ContractCase, operator: Operator, capability: Capability) -> Sequence[PaymentEvent]:
    """What an operator in this mood says when it is asked; nothing where it proves nothing or cannot be so."""
    if not case.can_stage(operator, capability):
        return ()
    return await _asked(case, operator, capability, _questions(case)[capability])


async def _asked(
    case: ContractCase, operator: Operator, capability: Capability, question: StatusQuestion
) -> Sequence[PaymentEvent]:
    """What an operator in this mood tells about it."""
    async with case.stage(operator, capability) as provider:
        return await _events_of(provider.query_status(question))


async def _asked_after(
    case: ContractCase, operator: Operator, verb: Capability, question: StatusQuestion
) -> Sequence[PaymentEvent]:
    """The same, of an order that the operator took and whose answer was lost."""
    async with case.stage(operator, verb) as provider:
        try:
            await case.calls()[verb](provider)
        except OutcomeUnknown:
            return await _events_of(provider.query_status(question))
    return ()


async def _events_of(asked: Awaitable[Answer]) -> Sequence[PaymentEvent]:
    """What an answer tells; one that proves nothing tells nothing."""
    try:
        return (await asked).events
    except (OutcomeUnknown, ProviderRejected):
        return ()


def _unstaged(case: ContractCase, operator: Operator, capability: Capability) -> str:
    field = "payout_unstageable" if capability is PAYOUT_QUERY else "unstageable"
    return (
        f"{case.name}: contract_case.py: make `stage` answer {operator.name} for {capability}: "
        f"the operator has seen just that; or say in `{field}` why it never tells"
    )
