"""What holds of every callback, whoever sends it; nothing here touches the network."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import pytest

from app.core.clock import VirtualClock
from app.providers.base import Capability, Provider
from app.providers.contract.case import NOON, ContractCase, Said
from app.providers.contract.evidence import EvidenceContract
from app.providers.contract.payouts import PayoutCallbackContract
from app.providers.contract.reading import read_or_refuse
from app.providers.errors import UnreadableCallback, UnusableCredentials
from app.providers.values import PaymentState, Verdict

PURE_VERBS = ("verify", "parse_callback", "acknowledge")
METHODS: Mapping[Capability, tuple[str, ...]] = {
    Capability.VALIDATE: ("is_validation", "parse_validation", "answer_validation"),
    Capability.REQUEST_PAYMENT: ("request_payment",),
    Capability.PAY_OUT: ("pay_out",),
    Capability.QUERY_STATUS: ("query_status",),
    Capability.BALANCE: ("balance",),
    Capability.STATEMENT: ("statement",),
    Capability.REVERSE: ("reverse",),
    Capability.REGISTER: ("register_callbacks",),
}
LEAST_WORDS = 4
FILE = "contract_case.py"


class CallbackContract(EvidenceContract, PayoutCallbackContract):
    """What holds of every callback, whoever sends it; nothing here touches the network."""

    def test_every_situation_is_a_callback_or_said_to_be_impossible(self, case: ContractCase) -> None:
        missing = [said.name for said in Said if said not in case.callbacks and said not in case.unsaid]
        assert not missing, f"{case.name}: {FILE}: put {missing} into `callbacks`, or into `unsayable` with the reason"
        both = [said.name for said in case.callbacks if said in case.unsaid]
        assert not both, f"{case.name}: {FILE}: {both} stands in `callbacks`, but is unsayable or lacks its flag"

    def test_what_an_operator_cannot_say_or_do_has_its_reason(self, case: ContractCase) -> None:
        _must_have_reasons(case, "unsayable", case.unsayable)
        _must_have_reasons(case, "unstageable", case.unstageable)
        _must_have_reasons(case, "payout_unstageable", case.payout_unstageable)

    def test_the_flags_name_exactly_the_methods_the_adapter_writes(self, case: ContractCase) -> None:
        for capability, methods in METHODS.items():
            written = [name for name in methods if _is_written(case.adapter, name)]
            assert written == (list(methods) if case.can(capability) else []), f"{case.name}: {capability.name}"
        unwritten = [name for name in PURE_VERBS if not _is_written(case.adapter, name)]
        assert not unwritten, f"{case.name}: write {unwritten} in `adapter.py`"

    def test_credentials_that_lack_everything_are_refused_by_field(self, case: ContractCase) -> None:
        with pytest.raises(UnusableCredentials) as refused:
            case.adapter.from_credentials({}, VirtualClock(NOON))
        assert refused.value.field

    def test_a_paid_callback_is_a_payment(self, case: ContractCase) -> None:
        assert Said.PAID in case.callbacks, f"{case.name}: {FILE}: put what a payment is told by into `callbacks`"
        [paid] = case.events(Said.PAID)

        assert (paid.provider, paid.state) == (case.adapter.name, case.paid_tells)
        assert paid.reference or paid.request_reference
        assert paid.amount == case.amount

    def test_what_failed_is_failed_and_what_was_taken_back_names_its_payment(self, case: ContractCase) -> None:
        assert {event.state for event in case.events(Said.FAILED)} <= {PaymentState.FAILED}
        for event in case.events(Said.REVERSED):
            assert event.state is PaymentState.REVERSED and event.reverses

    def test_what_is_not_said_clearly_stays_pending(self, case: ContractCase) -> None:
        """RELIABILITY 1.2: a false FAILED is worse than a late SUCCEEDED."""
        assert {event.state for event in case.events(Said.PENDING, Said.UNKNOWN_STATUS)} <= {PaymentState.PENDING}

    def test_another_currency_amount_or_merchant_can_be_told_apart(self, case: ContractCase) -> None:
        """RELIABILITY 4: authentic is not valid; 9: receiver, amount and currency are compared with what we expect."""
        [paid] = case.events(Said.PAID)
        provider = case.build()
        for callback in case.say(Said.FOREIGN_CURRENCY):
            for event in read_or_refuse(provider, callback):
                assert paid.amount and event.amount and event.amount.currency != paid.amount.currency
        for event in case.events(Said.OTHER_MERCHANT):
            assert event.receiver != paid.receiver
        for event in case.events(Said.OTHER_AMOUNT):
            # The same payment told with another amount, which the books take for a conflict (DOMAIN A1).
            assert event.amount and event.amount != paid.amount
            assert (event.reference, event.request_reference) == (paid.reference, paid.request_reference)

    def test_stored_is_acknowledged_and_not_stored_is_asked_for_again(self, case: ContractCase) -> None:
        """RELIABILITY 1.7: never 2xx for bytes that are not durably stored, whatever they are."""
        provider = case.build()
        for callback in case.say(*Said):
            for body in (callback.body, b"", b"\xff", b"[" * 99):
                told = replace(callback, body=body)
                assert 200 <= provider.acknowledge(told, accepted=True).status < 300
                assert provider.acknowledge(told, accepted=False).status >= 500

    def test_a_question_before_the_money_moves_is_no_payment(self, case: ContractCase) -> None:
        provider = case.build()
        for callback in case.say(Said.VALIDATION):
            assert provider.is_validation(callback)
            provider.parse_validation(callback)
            with pytest.raises(UnreadableCallback):
                provider.parse_validation(replace(callback, body=callback.body[:-2]))
            answers = {verdict: provider.answer_validation(verdict) for verdict in Verdict}
            assert answers[Verdict.ACCEPTED] not in [answers[verdict] for verdict in Verdict if verdict != "accepted"]
        assert not any(provider.is_validation(callback) for callback in case.say(Said.PAID))


def _is_written(adapter: type[Provider], name: str) -> bool:
    """Whether the adapter has this method from itself or a base of its own, not from `Provider`."""
    return getattr(adapter, name, None) is not getattr(Provider, name, None)


def _must_have_reasons(case: ContractCase, name: str, entries: Collection[str]) -> None:
    """Each entry with a sentence of why; a mere set of names has none."""
    reasons = dict(entries) if isinstance(entries, Mapping) else dict.fromkeys(entries, "")
    bare = [entry for entry, reason in reasons.items() if len(str(reason).split()) < LEAST_WORDS]
    assert not bare, f"{case.name}: {FILE}: `{name}` has no reason for {bare}: say what the documentation says"
