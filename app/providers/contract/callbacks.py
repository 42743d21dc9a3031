"""What holds of every callback, whoever sends it; nothing here touches the network."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.providers import oddities
from app.providers.base import Capability, Provider
from app.providers.contract.case import NOON, ContractCase, Said
from app.providers.contract.payouts import PayoutCallbackContract
from app.providers.errors import ForgedCallback, UnreadableCallback, UnusableCredentials
from app.providers.values import (
    Authenticity,
    CallbackFormat,
    Direction,
    PaymentEvent,
    PaymentState,
    RawCallback,
    Verdict,
)

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
MONEY_MOVED = (Said.PAID, Said.PAYOUT_PAID)


class CallbackContract(PayoutCallbackContract):
    """What holds of every callback, whoever sends it; nothing here touches the network."""

    def test_every_situation_is_a_callback_or_said_to_be_impossible(self, case: ContractCase) -> None:
        assert case.callbacks.keys() | case.unsaid == set(Said)
        assert not case.callbacks.keys() & case.unsaid

    def test_the_flags_name_exactly_the_methods_the_adapter_writes(self, case: ContractCase) -> None:
        for capability, methods in METHODS.items():
            written = [name for name in methods if _is_written(case.adapter, name)]
            assert written == (list(methods) if case.can(capability) else [])
        assert all(_is_written(case.adapter, name) for name in PURE_VERBS)

    def test_credentials_that_lack_everything_are_refused_by_field(self, case: ContractCase) -> None:
        with pytest.raises(UnusableCredentials) as refused:
            case.adapter.from_credentials({}, VirtualClock(NOON))
        assert refused.value.field

    def test_a_paid_callback_is_a_payment(self, case: ContractCase) -> None:
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

    def test_the_same_bytes_always_mean_the_same(self, case: ContractCase) -> None:
        every = [said for said in Said if said is not Said.VALIDATION]
        assert case.events(*every) == case.events(*every)

    def test_a_tampered_callback_is_never_proven(self, case: ContractCase) -> None:
        """RELIABILITY 8: where callbacks are signed it is forged; where they are not, every one is only claimed."""
        provider, [paid] = case.build(), list(case.say(Said.PAID))
        for tampered in case.say(Said.TAMPERED):
            if _is_proven(provider, paid):
                with pytest.raises(ForgedCallback):
                    provider.verify(tampered)
            else:
                assert provider.verify(tampered) is Authenticity.CLAIMED

    def test_a_signature_is_good_for_five_minutes(self, case: ContractCase) -> None:
        """RELIABILITY 4, E2: an old recording proves nothing."""
        provider = case.build()
        for paid in case.say(*(said for said in MONEY_MOVED if said not in case.proven_by_address)):
            for age in (timedelta(minutes=6), -timedelta(minutes=6)) if _is_proven(provider, paid) else ():
                with pytest.raises(ForgedCallback):
                    provider.verify(replace(paid, received_at=paid.received_at + age))

    def test_a_secret_address_proves_at_any_age_and_another_one_is_forged(self, case: ContractCase) -> None:
        """RELIABILITY 4, E3: what answers a call of ours may come late, but only to where we said."""
        provider = case.build()
        for paid in case.say(*case.proven_by_address):
            assert _is_proven(provider, replace(paid, received_at=paid.received_at + timedelta(days=3)))
            with pytest.raises(ForgedCallback):
                provider.verify(replace(paid, event=f"{paid.event}0"))

    def test_what_is_stored_is_read_as_what_was_sent(self, case: ContractCase) -> None:
        """RELIABILITY 7: secrets of ours that come back are left out before it is stored, and nothing else is."""
        provider = case.build()
        for callback in case.say(*Said):
            stored = replace(callback, body=provider.redact(callback.body))
            assert provider.redact(stored.body) == stored.body
            assert _read_or_refuse(provider, stored) == _read_or_refuse(provider, callback)
            if provider.is_validation(callback):
                assert provider.parse_validation(stored) == provider.parse_validation(callback)

    def test_no_byte_stops_a_delivery_from_being_stored(self, case: ContractCase) -> None:
        """RELIABILITY 1.7: what is kept of a body that nobody can read is no reason to lose it."""
        provider = case.build()
        for callback in case.say(*Said):
            for body in (b"", b"\xff", b"[" * 99, *oddities.scrambled(callback.body)):
                provider.redact(body)

    def test_a_callback_cut_short_is_unreadable_at_every_length(self, case: ContractCase) -> None:
        """RELIABILITY 6."""
        provider = case.build()
        for paid in case.say(*MONEY_MOVED):
            for length in range(len(paid.body.rstrip())) if _is_json(case) else ():
                with pytest.raises(UnreadableCallback):
                    provider.parse_callback(replace(paid, body=paid.body[:length]))

    def test_no_oddity_in_a_callback_does_more_than_make_it_unreadable(self, case: ContractCase) -> None:
        """RELIABILITY 6, 7: what is read can be stored, and what cannot be read names no input."""
        provider = case.build()
        for paid in case.say(*MONEY_MOVED):
            for body in oddities.deformed(paid.body) if _is_json(case) else ():
                for event in _read_or_refuse(provider, replace(paid, body=body)):
                    _must_be_bookable(event)

    def test_no_byte_in_a_callback_does_more_than_make_it_unreadable(self, case: ContractCase) -> None:
        """RELIABILITY 6: invalid UTF-8 and its like, the same ones every time."""
        provider = case.build()
        for paid in case.say(*MONEY_MOVED):
            for body in oddities.scrambled(paid.body):
                for event in _read_or_refuse(provider, replace(paid, body=body)):
                    _must_be_bookable(event)

    def test_another_currency_or_merchant_can_be_told_apart(self, case: ContractCase) -> None:
        """RELIABILITY 4: authentic is not valid; 9: receiver and currency are compared with what we expect."""
        [paid] = case.events(Said.PAID)
        provider = case.build()
        for callback in case.say(Said.FOREIGN_CURRENCY):
            for event in _read_or_refuse(provider, callback):
                assert paid.amount and event.amount and event.amount.currency != paid.amount.currency
        for event in case.events(Said.OTHER_MERCHANT):
            assert event.receiver != paid.receiver

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


def _is_json(case: ContractCase) -> bool:
    return case.adapter.callback_format is CallbackFormat.JSON


def _is_proven(provider: Provider, callback: RawCallback) -> bool:
    return provider.verify(callback) is Authenticity.PROVEN


def _is_written(adapter: type[Provider], name: str) -> bool:
    """Whether the adapter has this method from itself or a base of its own, not from `Provider`."""
    return getattr(adapter, name, None) is not getattr(Provider, name, None)


def _read_or_refuse(provider: Provider, callback: RawCallback) -> Sequence[PaymentEvent]:
    try:
        return provider.parse_callback(callback)
    except UnreadableCallback as error:
        assert not any(value in str(error) for value in oddities.texts(callback.body) if len(value) > 4)
        return ()


def _must_be_bookable(event: PaymentEvent) -> None:
    """Whatever an adapter reads, the tables can hold and the ledger can book: text, instant, amount, fee."""
    texts = [getattr(event, name) for name in event.__slots__ if isinstance(getattr(event, name), str)]
    # PostgreSQL's text holds every character but NUL and lone surrogates.
    assert all("\x00" not in text and text.encode("utf-8", "ignore").decode() == text for text in texts)
    assert event.occurred_at is None or 2000 <= event.occurred_at.year < 2100
    assert event.amount is None or event.amount.minor > 0
    assert event.levy is None or event.levy.minor >= 0
    assert event.fee is None or event.fee.minor >= 0
    if event.direction is Direction.IN and event.fee is not None:
        # It is kept from what was paid; the fee of a payout comes on top, and may be more than the payout.
        assert event.amount is not None and event.fee <= event.amount
