"""What the database keeps as a payout goes its way: reserve, claims, attempts, steps (RELIABILITY I5, I10-I17)."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import facilities, payouts
from app.core.ids import ClaimId, PayoutId, new_id
from app.db import constraint_of
from app.facilities import Facility
from app.payouts import PaidState
from tests.payouts.cashier import Cashier

ATTEMPT = """
    INSERT INTO payout_attempts (mutual_id, id, payout_id, number, reference, made_at)
    SELECT mutual_id, :id, id, :number, :reference, now() FROM payouts WHERE id = :payout
"""
END = "UPDATE payout_attempts SET outcome = '{}', grade = {}, ended_at = now() WHERE outcome IS NULL"
SETTLED = ", fee_minor = 0, settled_at = now()"


class Walk:
    """A payout on its way, moved by the runtime role's own statements."""

    def __init__(self, cashier: Cashier, payout_id: PayoutId, claim: ClaimId) -> None:
        self.cashier = cashier
        self.payout_id = payout_id
        self.claim = claim
        self.attempts = 0

    async def do(self, statement: str, **values: object) -> None:
        async with self.cashier.database.transaction() as session:
            await session.execute(text(statement), values)

    async def refused(self, statement: str, **values: object) -> str | None:
        """The rule that refuses the statement."""
        with pytest.raises(DBAPIError) as refusal:
            await self.do(statement, **values)
        return constraint_of(refusal.value)

    async def move(self, state: str, also: str = "") -> None:
        await self.do(f"UPDATE payouts SET state = '{state}'{also} WHERE id = :payout", payout=self.payout_id)

    async def attempt(self, reference: str | None = None) -> UUID:
        """A live attempt under a fresh reference."""
        self.attempts += 1
        values = {"id": new_id(), "number": self.attempts, "reference": reference or new_id().hex}
        await self.do(ATTEMPT, payout=self.payout_id, **values)
        return values["id"]  # type: ignore[return-value]

    async def sent(self) -> None:
        await self.move("reserved", ", held_minor = amount_minor + 10")
        await self.attempt()
        await self.move("sending")

    async def succeeded(self) -> None:
        await self.sent()
        await self.do(END.format("succeeded", 3))
        await self.move("succeeded", SETTLED)

    async def failed(self) -> None:
        await self.sent()
        await self.do(END.format("failed", 3))
        await self.move("failed")

    async def release(self) -> None:
        await self.do("UPDATE payout_items SET released_at = now()")

    async def proposed(self, outcome: str, verdict: str | None) -> UUID:
        """What one person proposed of it, and another decided if a verdict is given."""
        resolution = new_id()
        await self.do(
            "INSERT INTO payout_resolutions (mutual_id, id, payout_id, outcome, note, proposed_by, proposed_at,"
            " verdict, decided_by, decided_at) SELECT mutual_id, :id, id, :outcome, 'seen', 'person:a', now(),"
            " CAST(:verdict AS text), CASE WHEN CAST(:verdict AS text) IS NOT NULL THEN 'person:b' END, now()"
            " FROM payouts WHERE id = :payout",
            id=resolution,
            outcome=outcome,
            verdict=verdict,
            payout=self.payout_id,
        )
        return resolution

    async def draft(self) -> UUID:
        """Another payout to the same facility, still a draft."""
        async with self.cashier.database.transaction() as session:
            facility_id = (await payouts.payout(session, self.cashier.mutual.id, self.payout_id)).facility_id
            assert facility_id is not None, "it pays a facility"
            facility = await facilities.facility(session, self.cashier.mutual.id, facility_id)
        await self.cashier.owe(facility, 3_000)
        [batch] = await self.cashier.prepare(facility)
        return batch.payouts[0].id

    async def seen(self) -> tuple[int, int, PaidState]:
        """What of its claim is committed and paid, and the claim's word (C6)."""
        [view] = await self.cashier.payables(self.claim)
        return view.committed_minor, view.paid_minor, view.state

    async def reserved(self) -> int:
        """What its lane holds."""
        async with self.cashier.database.transaction() as session:
            return (await payouts.lane_by_code(session, self.cashier.mutual.id, "55212")).reserved_minor


@pytest.fixture
async def walk(cashier: Cashier, clinic: Facility) -> Walk:
    """An approved payout of 2,000 for one claim."""
    claim = ClaimId(new_id())
    await cashier.owe(clinic, 2_000, claims=[claim])
    [payout] = (await cashier.approved()).payouts
    return Walk(cashier, payout.id, claim)


async def test_a_claim_is_followed_until_it_is_paid(walk: Walk) -> None:
    """C6, I5, I12."""
    before = (await walk.seen(), await walk.reserved())
    await walk.sent()
    underway = (await walk.seen(), await walk.reserved())
    await walk.do(END.format("succeeded", 2))
    await walk.move("succeeded", SETTLED)
    paid = (await walk.seen(), await walk.reserved())

    assert before == ((2_000, 0, PaidState.IN_BATCH), 0)
    assert underway == ((2_000, 0, PaidState.IN_PAYMENT), 2_010)
    assert paid == ((2_000, 2_000, PaidState.PAID), 0)
    [view] = await walk.cashier.payables(walk.claim)
    assert view.paid_at is not None


async def test_a_failed_payout_keeps_its_claim_until_it_is_released(walk: Walk) -> None:
    """P2."""
    await walk.failed()
    kept = await walk.seen()
    await walk.release()

    assert (kept, await walk.seen()) == ((2_000, 0, PaidState.IN_BATCH), (0, 0, PaidState.OPEN))
    assert (await walk.cashier.prepare())[0].total.minor == 2_000


async def test_a_released_payout_is_not_sent_anew(walk: Walk) -> None:
    await walk.failed()
    await walk.do("UPDATE payouts SET released_at = now()")

    assert await walk.refused("UPDATE payouts SET state = 'reserved'") == "payout_released"


async def test_money_that_came_back_was_not_paid(walk: Walk) -> None:
    """E17."""
    await walk.succeeded()
    await walk.move("returned")
    returned = await walk.seen()
    await walk.release()

    assert (returned, await walk.seen()) == ((2_000, 0, PaidState.OPEN), (0, 0, PaidState.OPEN))


async def test_a_conflict_leaves_what_was_paid_until_it_is_resolved(walk: Walk) -> None:
    await walk.succeeded()
    await walk.move("conflict", ", conflict_from = 'succeeded'")
    frozen = await walk.seen()
    early = await walk.refused("UPDATE payout_items SET released_at = now()")
    await walk.move("failed", ", conflict_from = NULL")

    assert (frozen, early) == ((2_000, 2_000, PaidState.PAID), "payout_released")
    assert await walk.seen() == (2_000, 0, PaidState.IN_BATCH)


async def test_a_conflict_remembers_the_state_it_froze(walk: Walk) -> None:
    await walk.succeeded()

    frozen_wrong = "UPDATE payouts SET state = 'conflict', conflict_from = 'failed'"

    assert await walk.refused(frozen_wrong) == "payout_moves"


async def test_what_is_held_may_change_underway_and_stays_within_the_float(walk: Walk) -> None:
    await walk.sent()
    await walk.do("UPDATE payouts SET held_minor = 2050")

    assert await walk.reserved() == 2_050
    assert await walk.refused("UPDATE payouts SET held_minor = 1000001") == "payout_float"


async def test_an_outcome_is_that_of_the_last_attempt(walk: Walk) -> None:
    await walk.sent()
    await walk.do(END.format("failed", 3))

    assert await walk.refused(f"UPDATE payouts SET state = 'succeeded'{SETTLED}") == "payout_attempt"
    await walk.move("failed")
    await walk.move("reserved")
    assert await walk.refused("UPDATE payouts SET state = 'sending'") == "payout_attempt"
    await walk.attempt()
    await walk.move("sending")
    assert await walk.refused("UPDATE payouts SET state = 'failed'") == "payout_attempt"


async def test_a_payout_has_one_live_attempt(walk: Walk) -> None:
    """I10."""
    await walk.attempt()

    with pytest.raises(DBAPIError) as refusal:
        await walk.attempt()

    assert constraint_of(refusal.value) == "uq_payout_attempts_live"


async def test_a_reference_is_unique_for_ever(walk: Walk) -> None:
    """I10: also when its attempt is over."""
    await walk.attempt("a" * 32)
    await walk.do(END.format("failed", 3))

    with pytest.raises(DBAPIError) as refusal:
        await walk.attempt("a" * 32)

    assert constraint_of(refusal.value) == "uq_payout_attempts_reference"


@pytest.mark.parametrize(
    "change", ["reference = 'x'", "number = 9", "made_at = now() - interval '1 day'", "fence = -1"]
)
async def test_what_an_attempt_is_does_not_change(walk: Walk, change: str) -> None:
    """I20: a fence only grows."""
    await walk.attempt()

    assert await walk.refused(f"UPDATE payout_attempts SET {change}") == "payout_attempt"


async def test_an_attempt_ends_once(walk: Walk) -> None:
    await walk.attempt()
    await walk.do(END.format("failed", 3))

    assert await walk.refused("UPDATE payout_attempts SET outcome = 'succeeded'") == "payout_attempt"


@pytest.mark.parametrize(
    ("outcome", "grade", "rule"),
    [
        ("failed", 2, "ck_payout_attempts_failed_is_proven"),
        ("failed", "NULL", "ck_payout_attempts_failed_is_proven"),
        ("succeeded", 1, "ck_payout_attempts_success_is_proven"),
        ("succeeded", "NULL", "ck_payout_attempts_success_is_proven"),
    ],
)
async def test_an_outcome_is_proven(walk: Walk, outcome: str, grade: object, rule: str) -> None:
    """I16: a failure stands on E3 or better, a success on E2."""
    await walk.attempt()

    assert await walk.refused(END.format(outcome, grade)) == rule


async def test_every_move_is_a_step_with_its_cause(walk: Walk) -> None:
    """I17."""
    await walk.succeeded()

    async with walk.cashier.database.transaction() as session:
        steps = await session.scalars(text("SELECT to_state FROM payout_steps ORDER BY position"))
    assert list(steps) == ["draft", "pending_approval", "approved", "reserved", "sending", "succeeded"]


async def test_what_released_a_claim_is_never_sent_again_whoever_released_it(walk: Walk) -> None:
    """I12: the next batch may pay it already, also where only the claim says so."""
    await walk.failed()
    await walk.release()

    assert await walk.refused("UPDATE payouts SET state = 'reserved'") == "payout_released"


async def test_what_was_released_stays_released(walk: Walk) -> None:
    await walk.failed()
    await walk.do("UPDATE payouts SET released_at = now()")

    assert await walk.refused("UPDATE payouts SET released_at = NULL") == "payout_released"


async def test_what_a_conflict_froze_is_not_rewritten(walk: Walk) -> None:
    """I9: it would lead back to `approved`, and be paid once more."""
    await walk.succeeded()
    await walk.move("conflict", ", conflict_from = 'succeeded'")

    assert await walk.refused("UPDATE payouts SET conflict_from = 'approved'") == "payout_moves"


async def test_on_its_way_it_holds_its_amount(walk: Walk) -> None:
    """I5: what it let go of another could reserve."""
    await walk.sent()

    assert await walk.refused("UPDATE payouts SET held_minor = 1999") == "payout_held"


@pytest.mark.parametrize(
    "change",
    [
        "fee_minor = 9",
        "levy_minor = 9",
        "operator_reference = 'X'",
        "settled_at = now() - interval '1 day'",
        "settled_on = now()",
    ],
)
async def test_how_a_payout_was_settled_does_not_change(walk: Walk, change: str) -> None:
    await walk.succeeded()

    assert await walk.refused(f"UPDATE payouts SET {change}") == "payout_settled"


@pytest.mark.parametrize("change", ["grade = 4", "reason = 'x'", "ended_at = now() - interval '1 day'"])
async def test_how_an_attempt_ended_does_not_change(walk: Walk, change: str) -> None:
    await walk.attempt()
    await walk.do(END.format("failed", 3))

    assert await walk.refused(f"UPDATE payout_attempts SET {change}") == "payout_attempt"


async def test_an_attempt_begins_live(walk: Walk) -> None:
    """I16: nobody writes one that has ended before anything was heard of it."""
    ended = ATTEMPT.replace("reference, made_at)", "reference, made_at, outcome, grade, ended_at)").replace(
        "now() FROM", "now(), 'failed', 3, now() FROM"
    )
    values = {"id": new_id(), "number": 1, "reference": "b" * 32, "payout": walk.payout_id}

    assert await walk.refused(ended, **values) == "payout_attempt"


@pytest.mark.parametrize(("outcome", "verdict"), [("succeeded", "confirmed"), ("failed", "refused"), ("failed", None)])
async def test_a_failure_that_people_resolved_is_one_they_confirmed(
    walk: Walk, outcome: str, verdict: str | None
) -> None:
    """I16."""
    await walk.attempt()
    resolution = await walk.proposed(outcome, verdict)
    ended = "UPDATE payout_attempts SET outcome = 'failed', ended_at = now(), resolution_id = :resolution"

    assert await walk.refused(ended, resolution=resolution) == "payout_attempt"


@pytest.mark.parametrize("change", ["outcome = 'failed'", "proposed_by = 'person:x'", "note = 'x'", "fee_minor = 1"])
async def test_what_was_proposed_is_what_is_decided(walk: Walk, change: str) -> None:
    await walk.proposed("succeeded", None)

    assert await walk.refused(f"UPDATE payout_resolutions SET {change}") == "payout_resolution"


async def test_what_was_decided_is_decided_once(walk: Walk) -> None:
    await walk.proposed("succeeded", "refused")

    assert await walk.refused("UPDATE payout_resolutions SET verdict = 'confirmed'") == "payout_resolution"


@pytest.mark.parametrize("owed", ["payables", "recoverables"])
async def test_a_payout_pays_and_keeps_back_what_is_its_own_facilitys(
    walk: Walk, hospital: Facility, owed: str
) -> None:
    """I15: nobody is paid another's claims."""
    of_hospital = await (walk.cashier.owe if owed == "payables" else walk.cashier.recover)(hospital, 500)
    draft = await walk.draft()
    items, column = ("payout_items", "payable_id") if owed == "payables" else ("payout_offsets", "recoverable_id")

    statement = (
        f"INSERT INTO {items} (mutual_id, payout_id, {column}, amount_minor)"
        " SELECT mutual_id, id, :owed, 500 FROM payouts WHERE id = :draft"
    )

    assert await walk.refused(statement, owed=of_hospital[0], draft=draft) == "payout_content"
