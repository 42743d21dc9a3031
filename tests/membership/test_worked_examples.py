"""The worked examples of DOMAIN 12 and the units of D1, through the database, to the franc."""

from tests.membership.village import Village


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
