"""Arrears given up: the unit stands as if it had paid, and nothing is settled by it (E23, U8, U9)."""

from app import ledger, membership
from app.core.ids import UnitId, new_id
from app.core.money import Money
from app.ledger import JournalEntry, credit, debit
from app.ledger.chart import MEMBERS_DUE, WRITE_OFFS
from app.membership import Part
from tests.membership.village import AGENT, Village


async def give_up(village: Village, unit_id: UnitId, amount: int) -> list[Part]:
    """As collection does it: arrears cleared, and the loss posted."""
    money = Money(amount, village.mutual.currency)
    async with village.database.transaction() as session:
        parts = await membership.clear_arrears(
            session, village.mutual, unit_id, amount, actor=AGENT, cause="write_off:test"
        )
        entry = JournalEntry(
            mutual_id=village.mutual.id,
            key=f"given_up:{new_id()}",
            event="E00",
            cause="test",
            actor=AGENT,
            occurred_at=village.clock.now(),
            booked_on=village.today,
            lines=(debit(WRITE_OFFS, money), credit(MEMBERS_DUE.of(unit_id), money)),
        )
        await ledger.post(session, [entry])
    return list(parts)


async def covered_unit(village: Village) -> UnitId:
    """Three persons who paid fee and first instalment in January, of 1,730 each time."""
    await village.live_until("2026-01-10")
    unit_id = await village.enrol(3)
    await village.pay(unit_id, 2_730)
    return unit_id


async def test_u9_in_grace_it_is_active_at_once_and_stays_so(village: Village) -> None:
    unit_id = await covered_unit(village)
    assert await village.statuses(unit_id, "2026-04-15") == ["grace"]

    await give_up(village, unit_id, 1_730)

    assert await village.standing(unit_id) == ("active", True)
    assert await village.statuses(unit_id, "2026-04-16", "2026-05-01", "2026-05-30") == ["active"] * 3


async def test_u9_suspended_it_resumes_the_next_day_and_the_days_between_stay_uncovered(village: Village) -> None:
    unit_id = await covered_unit(village)
    await village.live_until("2026-05-10")
    assert await village.standing(unit_id) == ("suspended", False)

    await give_up(village, unit_id, 1_730)

    assert await village.standing(unit_id) == ("suspended", False)
    assert await village.statuses(unit_id, "2026-05-11") == ["active"]
    assert [await village.covered(unit_id, f"2026-05-{day}") for day in ("01", "10", "11")] == [False, False, True]


async def test_money_that_comes_the_same_day_does_not_move_the_day_of_resumption(village: Village) -> None:
    """U9: the day on which nothing was left to pay decides, not that of another instalment."""
    unit_id = await covered_unit(village)
    await village.live_until("2026-05-10")
    await village.pay(unit_id, 730)
    await village.live_until("2026-05-20")

    await give_up(village, unit_id, 1_000)
    await village.pay(unit_id, 50)

    assert await village.standing(unit_id) == ("suspended", False)
    assert await village.statuses(unit_id, "2026-05-21") == ["active"]
    assert not await village.covered(unit_id, "2026-05-20")


async def test_the_rest_paid_after_a_part_was_given_up_resumes_the_day_after_it(village: Village) -> None:
    unit_id = await covered_unit(village)
    await village.live_until("2026-05-10")
    await give_up(village, unit_id, 1_000)
    await village.live_until("2026-05-20")

    await village.pay(unit_id, 730)

    assert await village.statuses(unit_id, "2026-05-20", "2026-05-21") == ["suspended", "active"]
    assert not await village.covered(unit_id, "2026-05-20")


async def test_it_goes_to_the_oldest_due_first_and_never_to_the_fee(village: Village) -> None:
    await village.live_until("2026-01-10")
    unit_id = await village.enrol(3)
    await village.live_until("2026-03-31")

    parts = await give_up(village, unit_id, 2_000)

    assert [(part.seq, part.amount_minor) for part in parts] == [(1, 1_730), (2, 270)]
    [enrolment] = (await village.see(unit_id)).enrolments
    assert enrolment.fee is not None and enrolment.fee.cancelled_minor == 0
    assert [due.cancelled_minor for due in enrolment.instalments] == [1_730, 270, 0]


async def test_e23_nothing_is_settled_no_share_accrues_and_no_cover_begins(village: Village) -> None:
    await village.live_until("2026-01-10")
    unit_id = await village.enrol(3)
    await village.pay(unit_id, 1_000)

    await give_up(village, unit_id, 1_730)
    await village.live_until("2026-02-20")

    [enrolment] = (await village.see(unit_id)).enrolments
    assert [due.settled_on for due in enrolment.instalments] == [None, None, None]
    assert (enrolment.effective_on, enrolment.cover_from) == (None, None)
    assert await village.balances("47321", "47322", "7111") == {"47321": 0, "47322": 0, "7111": 0}
    assert (await village.standing(unit_id))[0] == "pending"


async def test_the_rest_of_a_due_partly_given_up_is_paid_and_still_not_settled(village: Village) -> None:
    unit_id = await covered_unit(village)
    await village.live_until("2026-04-15")
    await give_up(village, unit_id, 730)
    before = await village.balance(WRITE_OFFS)
    accrued = await village.balances("47321", "47322")

    await village.pay(unit_id, 1_200)

    seen = await village.see(unit_id)
    settled = [due.settled_on is not None for due in seen.enrolments[0].instalments]
    assert (before, settled) == (730, [True, False, False])
    assert (seen.arrears_minor, seen.advance_minor) == (0, 200)
    assert await village.balances("47321", "47322") == accrued


async def test_u8_what_was_given_up_starts_no_lapse_and_is_no_part_of_one(village: Village) -> None:
    """E22 cancels only what is still owed."""
    unit_id = await covered_unit(village)
    await village.live_until("2026-04-15")
    await give_up(village, unit_id, 1_730)

    assert await village.statuses(unit_id, "2026-06-30", "2026-08-29", "2026-08-30") == ["grace", "suspended", "lapsed"]

    assert await village.balances("7019", "4111") == {"7019": 1_730, "4111": 0}


async def test_e22n_a_unit_never_covered_gets_back_what_it_paid_and_not_what_was_given_up(village: Village) -> None:
    await village.live_until("2026-01-10")
    unit_id = await village.enrol(3)
    await village.pay(unit_id, 1_730)
    await give_up(village, unit_id, 500)

    await village.live_until("2026-04-12")

    assert await village.standing(unit_id) == ("lapsed", False)
    assert await village.balances("4111", "4191", "7011", "7019") == {
        "4111": 0,
        "4191": -730,
        "7011": -3_460,
        "7019": 2_960,
    }


async def test_u12_a_reversed_payment_reopens_its_part_and_not_what_was_given_up(village: Village) -> None:
    unit_id = await covered_unit(village)
    await village.live_until("2026-04-15")
    payment = await village.pay(unit_id, 1_000)
    await give_up(village, unit_id, 730)
    assert await village.standing(unit_id) == ("active", True)

    await village.reverse(payment)

    assert (await village.see(unit_id)).arrears_minor == 1_000
    assert await village.balance(MEMBERS_DUE) == 1_000


async def test_u13_money_on_time_takes_back_a_suspension_whatever_was_given_up_before(village: Village) -> None:
    """What was given up in grace is no reason for a suspension that came later."""
    unit_id = await covered_unit(village)
    await village.live_until("2026-04-15")
    await give_up(village, unit_id, 1_730)
    await village.live_until("2026-07-05")
    assert (await village.standing(unit_id))[0] == "suspended"

    await village.pay(unit_id, 1_730, on="2026-06-15")

    assert await village.standing(unit_id) == ("active", True)
    assert await village.covered(unit_id, "2026-07-02")


async def test_the_units_history_tells_it(village: Village) -> None:
    unit_id = await covered_unit(village)
    await village.live_until("2026-04-15")

    await give_up(village, unit_id, 730)

    async with village.database.transaction() as session:
        history = await membership.unit_history(session, village.mutual.id, unit_id)
    assert "written_off" in [line.what for line in history]
