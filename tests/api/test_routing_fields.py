"""Every reason for or against a wallet has its words in both languages."""

import pytest

from app.api.languages import LANGUAGES
from app.api.routing_fields import RoutingShown, considered
from app.core.ids import WalletId, new_id
from app.routing import Because, Choice, Considered, WhyNot


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("because", Because)
def test_every_reason_is_a_sentence(because: Because, language: str) -> None:
    shown = RoutingShown.of(Choice(wallet_id=None, because=because), language)

    assert shown is not None
    assert shown.text.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_against_a_wallet_has_words_of_its_own(language: str) -> None:
    left = [Considered(wallet_id=WalletId(new_id()), name="Wave", why_not=why) for why in WhyNot]

    assert len({one.text for one in considered(left, language)}) == len(WhyNot)


def test_what_was_made_before_choices_were_kept_shows_none() -> None:
    assert RoutingShown.of(None, "fr") is None
