"""What holds of the evidence in a callback: forged, replayed, stored, cut short, or changed in any byte."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.providers import oddities
from app.providers.contract.case import ContractCase, Said
from app.providers.contract.reading import MONEY_MOVED, is_json, is_proven, must_be_bookable, read_or_refuse
from app.providers.errors import ForgedCallback, UnreadableCallback
from app.providers.values import Authenticity


class EvidenceContract:
    """What the bytes of a callback prove, however often and in whatever state they come."""

    def test_a_tampered_callback_is_never_proven(self, case: ContractCase) -> None:
        """RELIABILITY 8: where callbacks are signed it is forged; where they are not, every one is only claimed."""
        provider, [paid] = case.build(), list(case.say(Said.PAID))
        for tampered in case.say(Said.TAMPERED):
            if is_proven(provider, paid):
                with pytest.raises(ForgedCallback):
                    provider.verify(tampered)
            else:
                assert provider.verify(tampered) is Authenticity.CLAIMED

    def test_a_signature_is_good_for_five_minutes(self, case: ContractCase) -> None:
        """RELIABILITY 4, E2: an old recording proves nothing."""
        provider = case.build()
        for paid in case.say(*(said for said in MONEY_MOVED if said not in case.proven_by_address)):
            for age in (timedelta(minutes=6), -timedelta(minutes=6)) if is_proven(provider, paid) else ():
                with pytest.raises(ForgedCallback):
                    provider.verify(replace(paid, received_at=paid.received_at + age))

    def test_a_secret_address_proves_at_any_age_and_another_one_is_forged(self, case: ContractCase) -> None:
        """RELIABILITY 4, E3: what answers a call of ours may come late, but only to where we said."""
        provider = case.build()
        for paid in case.say(*case.proven_by_address):
            assert is_proven(provider, replace(paid, received_at=paid.received_at + timedelta(days=3)))
            with pytest.raises(ForgedCallback):
                provider.verify(replace(paid, event=f"{paid.event}0"))

    def test_a_replay_is_the_same_event_with_the_same_proof(self, case: ContractCase) -> None:
        """DOMAIN A1: what comes twice is one event told twice, today or next month, or it would be booked twice."""
        for said, callback in case.callbacks.items():
            first, again = case.build(), case.build()
            soon, late = (replace(callback, received_at=callback.received_at + age) for age in (SOON, LATE))
            if said is not Said.TAMPERED:
                assert again.verify(soon) is first.verify(callback)
            if said is not Said.VALIDATION:
                assert again.parse_callback(late) == first.parse_callback(callback)

    def test_what_is_stored_is_read_as_what_was_sent(self, case: ContractCase) -> None:
        """RELIABILITY 7: secrets of ours that come back are left out before it is stored, and nothing else is.

        The method and the whole path it was called by are not kept either.
        """
        provider = case.build()
        for callback in case.say(*Said):
            stored = replace(callback, body=provider.redact(callback.body), method="POST", path="")
            assert provider.redact(stored.body) == stored.body
            assert read_or_refuse(provider, stored) == read_or_refuse(provider, callback)
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
            for length in range(len(paid.body.rstrip())) if is_json(case) else ():
                with pytest.raises(UnreadableCallback):
                    provider.parse_callback(replace(paid, body=paid.body[:length]))

    def test_no_oddity_in_a_callback_does_more_than_make_it_unreadable(self, case: ContractCase) -> None:
        """RELIABILITY 6, 7: what is read can be stored, and what cannot be read names no input."""
        provider = case.build()
        for paid in case.say(*MONEY_MOVED):
            for body in oddities.deformed(paid.body) if is_json(case) else ():
                for event in read_or_refuse(provider, replace(paid, body=body)):
                    must_be_bookable(event)

    def test_no_byte_in_a_callback_does_more_than_make_it_unreadable(self, case: ContractCase) -> None:
        """RELIABILITY 6: invalid UTF-8 and its like, the same ones every time."""
        provider = case.build()
        for paid in case.say(*MONEY_MOVED):
            for body in oddities.scrambled(paid.body):
                for event in read_or_refuse(provider, replace(paid, body=body)):
                    must_be_bookable(event)


# While the operator may repeat itself, and long after it has stopped.
SOON, LATE = timedelta(seconds=30), timedelta(days=30)
