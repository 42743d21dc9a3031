"""What a facility is paid, cut at the cap, adds up to what it has coming, whatever that is (P1)."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.ids import PayableId, RecoverableId, new_id
from app.payouts.model import Item, Offset
from app.payouts.preparing import Coming, parts_of

# A machine that is busy elsewhere draws slowly.
PATIENTLY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
AMOUNTS = st.integers(min_value=1, max_value=500_000)


def coming(claims: list[int], to_recover: list[int]) -> Coming:
    return Coming(
        claims=tuple(Item(payable_id=PayableId(new_id()), amount_minor=amount) for amount in claims),
        to_recover=tuple(Offset(recoverable_id=RecoverableId(new_id()), amount_minor=one) for one in to_recover),
    )


PAYABLE = st.builds(
    coming, st.lists(AMOUNTS, min_size=1, max_size=12), st.lists(st.integers(1, 50_000), max_size=4)
).filter(lambda one: one.is_payable(1_000))
CAPS = st.none() | st.integers(min_value=1_000, max_value=400_000)


@PATIENTLY
@given(PAYABLE, CAPS)
def test_the_parts_add_up_to_the_net(one: Coming, cap: int | None) -> None:
    parts = parts_of(one, cap)

    assert sum(part.amount_minor for part in parts) == one.net_minor
    assert all(part.amount_minor > 0 for part in parts)


@PATIENTLY
@given(PAYABLE, CAPS)
def test_every_part_but_the_last_is_the_cap_and_the_last_is_no_more(one: Coming, cap: int | None) -> None:
    *full, rest = parts_of(one, cap)

    assert {part.amount_minor for part in full} <= {cap}
    assert cap is None or rest.amount_minor <= cap


@PATIENTLY
@given(PAYABLE, CAPS)
def test_each_claim_is_paid_whole_once_in_its_order(one: Coming, cap: int | None) -> None:
    paid: dict[PayableId, int] = {}
    for part in parts_of(one, cap):
        ids = [item.payable_id for item in part.items]
        assert len(ids) == len(set(ids))
        for item in part.items:
            paid[item.payable_id] = paid.get(item.payable_id, 0) + item.amount_minor

    assert list(paid.items()) == [(claim.payable_id, claim.amount_minor) for claim in one.claims]


@PATIENTLY
@given(PAYABLE, CAPS)
def test_all_that_is_to_recover_is_kept_back_from_the_first(one: Coming, cap: int | None) -> None:
    first, *others = parts_of(one, cap)

    assert first.offsets == one.to_recover
    assert all(part.offsets == () for part in others)


@PATIENTLY
@given(st.lists(AMOUNTS, max_size=3), st.lists(AMOUNTS, max_size=3), st.integers(0, 2_000))
def test_below_the_least_payout_nothing_is_paid(claims: list[int], to_recover: list[int], least: int) -> None:
    one = coming(claims, to_recover)

    assert one.is_payable(least) == (one.net_minor >= least and one.net_minor > 0)
    assert one.net_minor == sum(claims) - sum(to_recover)


def test_a_claim_is_cut_where_a_payout_is_full() -> None:
    one = coming([100, 150], [30])

    first, second, third = parts_of(one, 100)

    assert [item.amount_minor for item in first.items] == [100, 30]  # 130 of claims less 30
    assert [item.amount_minor for item in second.items] == [100]
    assert [item.amount_minor for item in third.items] == [20]
