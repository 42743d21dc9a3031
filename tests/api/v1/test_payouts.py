"""Payouts over HTTP: what happened to each, and what people order or resolve in doubt (P2, RELIABILITY 3)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.access import Role
from app.core.clock import VirtualClock
from app.core.ids import PayoutId
from app.payouts import State
from app.providers import PaymentState
from app.providers.simulators.base import PayoutOutcome
from tests.api.v1.counter import FIRST, MAKER, SECOND, Counter, a_cashier_of, codes_of
from tests.api.v1.world import World, key_of
from tests.payouts import counter as way_out

FOUND = {"outcome": "succeeded", "note": "Confirmé par téléphone", "operator_reference": "SIM0000000009"}


class Doubt(Counter):
    """People who meet payouts of a simulated operator in every state."""

    def __init__(self, world: World, out: way_out.Counter) -> None:
        super().__init__(world, out.cashier, out.clinic)
        self.out = out

    async def sent(self) -> PayoutId:
        """A payout that the operator took, its outcome open."""
        self.out.plan(outcome=PayoutOutcome.UNKNOWN)
        payout_id = await self.out.payout()
        assert await self.out.send(payout_id) is State.ACCEPTED
        return payout_id

    async def failed(self) -> PayoutId:
        """A payout that failed, proven by the operator's own answer."""
        payout_id = await self.sent()
        await self.out.told(payout_id, PaymentState.FAILED, grade=3)
        return payout_id

    async def doubtful(self) -> PayoutId:
        """A payout that is before two people: its amount was contradicted (RELIABILITY 20)."""
        payout_id = await self.sent()
        await self.out.told(payout_id, PaymentState.SUCCEEDED, amount=self.out.money(1))
        return payout_id

    async def act(self, who: Role | str, payout_id: PayoutId, what: str, body: Any = None) -> httpx.Response:
        """Somebody acts on a payout."""
        return await self.post(who, f"payouts/{payout_id}/{what}", body)

    async def told(self, payout_id: PayoutId, what: str = "") -> Any:
        """What is read of it."""
        return await self.get(Role.AUDITOR, f"payouts/{payout_id}{what}")


@pytest.fixture
async def doubt(world: World, clock: VirtualClock, database_url: str) -> AsyncIterator[Doubt]:
    """MICMO's way out to a simulated operator."""
    cashier = await a_cashier_of(world, clock)
    async with way_out.a_counter(cashier, database_url) as out:
        yield Doubt(world, out)


async def test_a_payout_tells_its_whole_life(doubt: Doubt) -> None:
    """RELIABILITY I17: every move with who, when, why and by what evidence."""
    payout_id = await doubt.sent()
    await doubt.out.told(payout_id, PaymentState.SUCCEEDED)

    shown = await doubt.told(payout_id)
    [attempt] = (await doubt.told(payout_id, "/attempts"))["items"]
    steps = (await doubt.told(payout_id, "/steps"))["items"]
    [evidence] = (await doubt.told(payout_id, "/evidence"))["items"]
    [item] = (await doubt.told(payout_id, "/items"))["items"]

    assert (shown["state"], shown["word"], shown["operator_reference"]) == ("succeeded", "confirmed", "SIM0000000001")
    assert (attempt["number"], attempt["outcome"], len(attempt["reference"])) == (1, "succeeded", 32)
    assert [one["to_state"] for one in steps][-4:] == ["reserved", "sending", "accepted", "succeeded"]
    assert steps[-1]["evidence_id"] == evidence["id"]
    assert (evidence["said"], evidence["grade"], evidence["effect"]) == ("succeeded", 2, "settled")
    assert (item["amount"]["amount"], item["is_kept_back"], item["label"]) == (50_000, False, "CLINIC-0")


async def test_payouts_are_listed_by_state_facility_and_batch(doubt: Doubt) -> None:
    payout_id = await doubt.sent()
    batch_id = (await doubt.told(payout_id))["batch_id"]

    pages = [
        await doubt.get(Role.AUDITOR, f"payouts?{query}")
        for query in (f"state=accepted&facility_id={doubt.clinic.id}", f"batch_id={batch_id}", "state=failed")
    ]

    assert [[one["id"] for one in page["items"]] for page in pages] == [[str(payout_id)], [str(payout_id)], []]


async def test_a_failed_payout_is_sent_anew_once_under_a_new_reference(doubt: Doubt) -> None:
    """RELIABILITY I10: of many orders at once one is an attempt."""
    payout_id = await doubt.failed()

    answers = await asyncio.gather(*(doubt.act(FIRST, payout_id, "resend") for _ in range(4)))

    assert codes_of(answers) == [(200, None), *[(409, "payouts.outcome_unknown")] * 3]
    attempts = (await doubt.told(payout_id, "/attempts"))["items"]
    assert [one["outcome"] for one in attempts] == ["failed", None]
    assert len({one["reference"] for one in attempts}) == 2


async def test_what_is_in_doubt_is_neither_sent_anew_nor_released(doubt: Doubt) -> None:
    """P2: unknown is never failed."""
    payout_id = await doubt.sent()

    answers = [await doubt.act(FIRST, payout_id, what) for what in ("resend", "release")]

    assert codes_of(answers) == [(409, "payouts.outcome_unknown")] * 2


async def test_released_claims_go_to_the_next_batch_and_the_payout_never_again(doubt: Doubt) -> None:
    """RELIABILITY 24."""
    payout_id = await doubt.failed()

    released = await doubt.act(FIRST, payout_id, "release")
    resent = await doubt.act(FIRST, payout_id, "resend")
    following = await doubt.post(MAKER, "payout-batches", {})

    assert (released.status_code, released.json()["state"]) == (200, "failed")
    assert (resent.status_code, resent.json()["code"]) == (409, "payouts.not_failed")
    assert [one["total"]["amount"] for one in following.json()["items"]] == [50_000]


async def test_two_people_resolve_a_doubt(doubt: Doubt) -> None:
    """RELIABILITY 25 and 26: who proposed does not decide, and of two decisions at once one counts."""
    payout_id = await doubt.doubtful()
    assert (await doubt.told(payout_id))["state"] == "review"
    proposed = await doubt.act(FIRST, payout_id, "resolution", FOUND)
    own = await doubt.act(FIRST, payout_id, "resolution/decision", {"verdict": "confirm"})

    answers = await asyncio.gather(
        *(doubt.act(SECOND, payout_id, "resolution/decision", {"verdict": word}) for word in ("confirm", "confirm"))
    )

    assert (proposed.status_code, proposed.json()["items"][0]["verdict"]) == (201, None)
    assert (own.status_code, own.json()["code"]) == (409, "payouts.maker_approves")
    assert codes_of(answers) == [(200, None), (409, "payouts.not_unknown")]
    [resolution] = (await doubt.told(payout_id, "/resolution"))["items"]
    assert (resolution["verdict"], (await doubt.told(payout_id))["state"]) == ("confirmed", "succeeded")


async def test_a_refused_proposal_leaves_the_doubt(doubt: Doubt) -> None:
    payout_id = await doubt.doubtful()
    await doubt.act(FIRST, payout_id, "resolution", FOUND | {"outcome": "failed"})

    refused = await doubt.act(SECOND, payout_id, "resolution/decision", {"verdict": "refuse"})

    assert (refused.status_code, refused.json()["state"]) == (200, "review")
    assert [one["verdict"] for one in (await doubt.told(payout_id, "/resolution"))["items"]] == ["refused"]


async def test_nothing_is_resolved_that_is_not_in_doubt(doubt: Doubt) -> None:
    payout_id = await doubt.failed()

    answers = [
        await doubt.act(FIRST, payout_id, "resolution", FOUND),
        await doubt.act(FIRST, payout_id, "resolution/decision", {"verdict": "confirm"}),
    ]

    assert codes_of(answers) == [(409, "payouts.not_unknown")] * 2


async def test_the_maker_neither_resends_nor_resolves(doubt: Doubt) -> None:
    """RELIABILITY 27: refused by role."""
    payout_id = await doubt.failed()

    answers = [
        await doubt.act(MAKER, payout_id, what, body)
        for what, body in (("resend", None), ("release", None), ("resolution", FOUND))
    ]

    assert [one.status_code for one in answers] == [403] * 3


async def test_another_mutual_sees_no_payout_and_no_part_of_its_life(doubt: Doubt) -> None:
    """RELIABILITY 27."""
    payout_id = await doubt.sent()
    stranger = await key_of(doubt.world.database, doubt.world.micba, Role.AUDITOR)

    answers = [
        await doubt.world.ask(stranger, "GET", f"/v1/payouts/{payout_id}{part}")
        for part in ("", "/items", "/attempts", "/steps", "/evidence", "/resolution")
    ]

    assert codes_of(answers) == [(404, "payouts.unknown_payout")] * 6
    assert (await doubt.world.ask(stranger, "GET", "/v1/payouts")).json()["items"] == []
