"""The worked examples of DOMAIN 12 and the units of D1, through the database, to the franc."""

from datetime import date

from app.ledger.model import AccountRef
from tests.membership.village import Village, day


async def test_w1_twelve_persons_pay_three_instalments(village: Village) -> None:
    await village.live_until("2026-01-15")
    unit = await village.enrol(12)
    await village.pay(unit, 7_920)

    assert await village.balances("4111", "4112", "1031", "7011", "47321", "7111", "47322", "7131") == {
        "4111": 0,
        "4112": 0,
        "1031": -1_000,
        "7011": -6_920,
        "47321": 17_300,
        "7111": -17_300,
        "47322": 10_380,
        "7131": -10_380,
    }
    await village.live_until("2026-03-28")
    await village.pay(unit, 6_920)
    assert await village.balances("4191", "4111") == {"4191": -6_920, "4111": 0}

    await village.live_until("2026-03-31")
    assert await village.balances("4191", "4111", "7011", "47321") == {
        "4191": 0,
        "4111": 0,
        "7011": -13_840,
        "47321": 34_600,
    }


async def test_w1_cover_starts_thirty_days_after_d0(village: Village) -> None:
    await village.live_until("2026-01-15")
    unit = await village.enrol(12)
    await village.pay(unit, 7_920)

    seen = (await village.see(unit)).leading

    assert seen is not None
    assert (seen.effective_on, seen.cover_from, seen.cover_to) == (
        day("2026-01-15"),
        day("2026-02-14"),
        day("2027-01-31"),
    )
    assert not await village.covered(unit, "2026-02-13")
    assert await village.covered(unit, "2026-02-14")
    assert await village.covered(unit, "2027-01-31")
    assert not await village.covered(unit, "2027-02-01")


async def test_w2_seven_persons_remainders_go_to_the_first(village: Village) -> None:
    unit = await village.enrol(7)

    seen = (await village.see(unit)).leading

    assert seen is not None
    assert [(one.member_minor, one.state_minor, one.donor_minor) for one in seen.instalments] == [
        (4_038, 10_093, 6_055),
        (4_036, 10_091, 6_055),
        (4_036, 10_091, 6_055),
    ]


async def test_w3_seventeen_persons_owe_two_fees(village: Village) -> None:
    first, second = await village.enrol(15), await village.enrol(2)

    seen = [(await village.see(unit)).leading for unit in (first, second)]

    assert await village.balance(AccountRef("4112")) == 2_000
    assert [[one.member_minor for one in view.instalments] for view in seen if view] == [
        [8_650, 8_650, 8_650],
        [1_154, 1_153, 1_153],
    ]


async def test_w8_due_31_may_unpaid(village: Village) -> None:
    unit = await village.enrol(12)
    await village.pay(unit, 7_920)
    await village.live_until("2026-03-31")
    await village.pay(unit, 6_920)

    words = await village.statuses(
        unit, "2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01", "2026-08-29", "2026-08-30"
    )

    assert words == ["active", "grace", "grace", "suspended", "suspended", "lapsed"]
    assert await village.covered(unit, "2026-06-30")
    assert not await village.covered(unit, "2026-07-01")


async def test_w8_never_settled_lapses_after_ninety_one_days(village: Village) -> None:
    await village.live_until("2026-01-25")
    unit = await village.enrol(3)
    await village.pay(unit, 2_000)

    assert await village.statuses(unit, "2026-04-25", "2026-04-26") == ["pending", "lapsed"]


async def test_d1_units_at_the_end_of_june(village: Village) -> None:
    await village.live_until("2026-01-10")
    c = await village.enrol(15)
    await village.pay(c, 26_950)
    await village.live_until("2026-01-15")
    a = await village.enrol(12)
    await village.pay(a, 7_920)
    await village.live_until("2026-01-20")
    b = await village.enrol(7)
    await village.pay(b, 5_038)
    await village.live_until("2026-01-25")
    d = await village.enrol(3)
    await village.pay(d, 2_000)
    await village.live_until("2026-03-28")
    await village.pay(a, 6_920)
    await village.live_until("2026-03-31")
    await village.pay(b, 4_036)
    await village.live_until("2026-05-30")
    await village.pay(a, 6_920)
    await village.live_until("2026-06-30")

    # 47321 and 47322 are D1's before the donor's 58,820 and the State's 90,000 came.
    assert await village.balances(
        "4111", "4112", "1031", "4191", "7011", "7019", "7111", "7131", "47321", "47322", "47121"
    ) == {
        "4111": 4_036,
        "4112": 0,
        "1031": -4_000,
        "4191": -1_000,
        "7011": -62_280,
        "7019": 3_460,
        "7111": -136_959,
        "7131": -82_175,
        "47321": 136_959,
        "47322": 82_175,
        "47121": 0,
    }
    assert [(await village.standing(unit))[0] for unit in (a, b, c, d)] == ["active", "grace", "active", "lapsed"]
    lapsed = (await village.see(d)).leading
    assert lapsed is not None
    assert lapsed.lapsed_on == date(2026, 4, 26)
    assert (await village.see(d)).advance_minor == 1_000
