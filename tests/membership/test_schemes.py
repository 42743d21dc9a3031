"""Scheme versions: shares, rates and parameters as the assembly voted them (DOMAIN 3, M3)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import membership
from app.core.errors import Invalid
from app.db import Session
from app.membership import Mutual, NewScheme, Tariff
from tests.membership.village import PILOT, day

VALID_FROM = day("2026-01-01")


def a_scheme(**change: object) -> NewScheme:
    return NewScheme(**({"scheme": "AMV", "tariff": PILOT, "valid_from": VALID_FROM} | change))  # type: ignore[arg-type]


def test_shares_from_percentages_are_rounded_down_and_the_state_takes_the_rest_m3() -> None:
    tariff = Tariff.from_percentages(9_007, member=Decimal(20), donor=Decimal(30))

    assert (tariff.member_minor, tariff.state_minor, tariff.donor_minor) == (1_801, 4_504, 2_702)


def test_the_pilots_percentages_give_the_pilots_shares() -> None:
    assert Tariff.from_percentages(8_650, member=Decimal(20), donor=Decimal(30)) == PILOT


@given(gross=st.integers(0, 10**9), member=st.integers(0, 10_000), donor=st.integers(0, 10_000))
def test_shares_from_percentages_always_sum_to_the_gross_m3(gross: int, member: int, donor: int) -> None:
    tariff = Tariff.from_percentages(gross, member=Decimal(member) / 200, donor=Decimal(donor) / 200)

    assert tariff.member_minor + tariff.state_minor + tariff.donor_minor == gross
    assert tariff.member_minor == gross * member // 20_000
    assert tariff.state_minor >= 0


async def test_each_version_of_a_scheme_has_the_next_number(session: Session, micba: Mutual) -> None:
    first = await membership.add_scheme(session, micba, a_scheme())
    second = await membership.add_scheme(session, micba, a_scheme())
    other = await membership.add_scheme(session, micba, a_scheme(scheme="AMV+"))

    assert (first.version, second.version, other.version) == (1, 2, 1)
    assert await membership.schemes(session, micba) == [first, second, other]


async def test_a_scheme_changes_only_the_parameters_it_names(session: Session, micba: Mutual) -> None:
    scheme = await membership.add_scheme(session, micba, a_scheme(parameters={"waiting_days": 45}))

    assert scheme.parameters == micba.parameters.model_copy(update={"waiting_days": 45})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tariff": Tariff(gross_minor=100, member_minor=50, state_minor=50, donor_minor=1)}, "tariff"),
        ({"tariff": Tariff(gross_minor=100, member_minor=150, state_minor=-50, donor_minor=0)}, "tariff"),
        ({"rates": {"OUT": 101}}, "rates"),
        ({"rates": {"OUT": -1}}, "rates"),
        ({"rates": {"DENTAL": 50}}, "rates"),
        ({"parameters": {"discount": 5}}, "parameters.discount"),
        ({"parameters": {"unit_cap": 0}}, "parameters.unit_cap"),
        ({"parameters": {"fee": "much"}}, "parameters.fee"),
    ],
)
async def test_what_no_scheme_can_be_is_refused_by_field(
    session: Session, micba: Mutual, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        await membership.add_scheme(session, micba, a_scheme(**change))

    assert refusal.value.field == field
    assert await membership.schemes(session, micba) == []
