"""Sequences notice what they are there to notice: five defects let loose, each caught by a seed that is kept."""

from collections.abc import Mapping

import pytest

from tests.scenarios.sequences import Broken, canaries, played, written

CAUGHT: Mapping[canaries.Canary, tuple[int, int]] = {
    canaries.shares_accrue_twice: (237, 50),
    canaries.the_operators_fee_is_forgotten: (237, 50),
    canaries.a_refund_leaves_the_advance_as_it_was: (1, 50),
    canaries.the_year_earns_a_franc_too_much: (9, 50),
    canaries.a_difference_goes_the_wrong_way: (2, 50),
}


@pytest.mark.parametrize("canary", CAUGHT, ids=lambda canary: canary.__name__)
async def test_a_defect_is_caught(canary: canaries.Canary, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    canary(monkeypatch)

    with pytest.raises(Broken):
        await played(written(*CAUGHT[canary]), database_url)
