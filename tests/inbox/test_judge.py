"""A delivery is believed by its bytes and its sender, whatever it means and whatever it does to an adapter."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from app.core.clock import VirtualClock
from app.inbox import Standing, judge
from app.providers import Authenticity, CallbackFormat, Capability, Provider, RawCallback
from app.providers.simulator.profile import PROFILE


class FormOperator(Provider):
    """An operator of somebody else's that sends forms and proves nothing."""

    name = "form"
    capabilities = Capability.NONE
    profile = PROFILE
    callback_format = CallbackFormat.FORM

    def verify(self, callback: RawCallback) -> Authenticity:
        """Stumbles over the one body that this adapter was not written for."""
        if callback.body == b"id=3":
            raise ZeroDivisionError
        return Authenticity.CLAIMED


FORM = "application/x-www-form-urlencoded"


@dataclass
class FormDoor:
    """Lets one address in."""

    adapter: Provider
    refuses_strangers: bool = True
    admitted: Sequence[str] = ("192.0.2.1",)

    def admits(self, source: str | None) -> bool:
        """Whether this is the address."""
        return source in self.admitted


def judged(clock: VirtualClock, body: bytes, content_type: str = FORM, source: str = "192.0.2.1") -> Standing:
    callback = RawCallback(event="payment", headers={"content-type": content_type}, body=body, received_at=clock.now())
    return judge(FormDoor(FormOperator()), callback, source)


@pytest.mark.parametrize("body", [b"id=1", b"id=1&name=Ka%C9%B2i", b"id=" + b"a" * 60_000])
def test_a_form_is_well_formed(clock: VirtualClock, body: bytes) -> None:
    assert judged(clock, body) == Standing(authenticity=Authenticity.CLAIMED)


@pytest.mark.parametrize("body", [b"", b"id", b"id=%ff", b"id=\xff", b"&".join([b"a=1"] * 101)])
def test_a_broken_form_is_not(clock: VirtualClock, body: bytes) -> None:
    """RELIABILITY 6."""
    assert judged(clock, body) == Standing(quarantine="malformed")


def test_a_form_is_no_json(clock: VirtualClock) -> None:
    assert judged(clock, b"{}", "application/json") == Standing(quarantine="wrong_content_type")


def test_an_adapter_that_stumbles_over_a_body_costs_this_body_only(clock: VirtualClock) -> None:
    """RELIABILITY 1.7: no 5xx because of what a body contains."""
    assert judged(clock, b"id=3") == Standing(quarantine="unverifiable")
    assert judged(clock, b"id=2") == Standing(authenticity=Authenticity.CLAIMED)


def test_a_stranger_is_refused_or_only_noted_as_the_wallet_says(clock: VirtualClock) -> None:
    """RELIABILITY 8."""
    callback = RawCallback(event="payment", headers={}, body=b"id=1", received_at=clock.now())
    adapter = FormOperator()

    assert judge(FormDoor(adapter), callback, "192.0.2.9") == Standing(quarantine="wrong_source")
    assert judge(FormDoor(adapter), callback, None) == Standing(quarantine="wrong_source")
    assert judge(FormDoor(adapter, refuses_strangers=False), callback, None) == Standing(
        authenticity=Authenticity.CLAIMED
    )
