"""Our references as operators want them."""

import re
from uuid import UUID

import pytest

from app.core.money import XOF
from app.providers import Profile
from app.providers.references import dashed, new_payout_reference, new_request_reference, undashed


def test_a_payout_s_reference_is_a_uuid_of_version_4_that_fits_everywhere() -> None:
    """I10; mtn-momo §3, pawapay §3: other versions are refused."""
    reference = new_payout_reference()

    assert len(reference) == 32
    assert UUID(reference).version == UUID(dashed(reference)).version == 4


def test_a_payout_s_reference_fits_an_operator_that_takes_less() -> None:
    """airtel-money §5: ids are alphanumeric, and 25 characters are a safe choice; I10: still nobody's guess."""
    profile = Profile(currencies=(XOF,), countries=("NE",), reference_length=25)

    made = {new_payout_reference(profile) for _ in range(1_000)}

    assert len(made) == 1_000
    assert all(re.fullmatch("[0-9a-f]{25}", reference) for reference in made)


@pytest.mark.parametrize(("wants_uuids", "length"), [(True, 32), (False, 12)])
def test_a_request_s_reference_is_as_the_operator_wants_it(wants_uuids: bool, length: int) -> None:
    profile = Profile(currencies=(XOF,), countries=("ML",), wants_uuids=wants_uuids)

    assert len(new_request_reference(profile)) == length


def test_a_reference_comes_back_as_it_left_and_what_is_none_of_ours_stays() -> None:
    reference = new_payout_reference()

    assert undashed(dashed(reference).upper()) == reference
    assert undashed("PRM-2026-11-000417") == "PRM-2026-11-000417"
