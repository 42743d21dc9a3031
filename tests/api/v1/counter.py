"""Money out for tests of the API: a facility that MICMO owes, float to pay it, and what people do over HTTP."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx

from app.access import Role
from app.core.clock import VirtualClock
from app.facilities import Facility
from tests.api.v1.world import World
from tests.payouts.cashier import Cashier, a_payout_wallet, persons

MAKER, FIRST, SECOND = Role.ACCOUNTANT, Role.COORDINATOR, Role.SIGNATORY
BATCHES = "/v1/payout-batches"


async def a_cashier_of(world: World, clock: VirtualClock) -> Cashier:
    """MICMO's payout wallet and bank, each with a million."""
    wallet = await a_payout_wallet(world.database, clock, world.micmo)
    maker, first, second = persons()
    cashier = Cashier(
        database=world.database,
        clock=clock,
        mutual=world.micmo,
        wallet=wallet,
        maker=maker,
        first=first,
        second=second,
    )
    for account in (wallet.account_code, "5211"):
        await cashier.fund(account, 1_000_000)
    return cashier


class Counter:
    """People who pay facilities over HTTP, each under a new `Idempotency-Key` unless one is given."""

    def __init__(self, world: World, cashier: Cashier, clinic: Facility) -> None:
        self.world, self.cashier, self.clinic = world, cashier, clinic
        self._acts = 0

    async def post(self, who: Role | str, path: str, body: Any = None, *, key: str | None = None) -> httpx.Response:
        """Somebody acts."""
        self._acts += 1
        return await self.world.ask(who, "POST", f"/v1/{path}", key=key or f"act-{self._acts}", json=body)

    async def get(self, who: Role | str, path: str, **more: Any) -> Any:
        """What somebody reads."""
        answer = await self.world.ask(who, "GET", f"/v1/{path}", **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def prepared(self, *amounts: int) -> Any:
        """A draft that pays the clinic these claims."""
        await self.cashier.owe(self.clinic, *amounts)
        answer = await self.post(MAKER, "payout-batches", {})
        assert answer.status_code == 201, answer.text
        [batch] = answer.json()["items"]
        return batch

    async def submitted(self, *amounts: int) -> Any:
        """A batch that waits for approval."""
        batch = await self.prepared(*amounts)
        answer = await self.post(MAKER, f"payout-batches/{batch['id']}/submission")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def say(
        self, who: Role | str, batch: Any, verdict: str = "approve", *, key: str | None = None, **changes: Any
    ) -> httpx.Response:
        """Somebody's word on a batch as they saw it."""
        body = {"content_hash": batch["content_hash"], "verdict": verdict, "note": "vu"} | changes
        return await self.post(who, f"payout-batches/{batch['id']}/approvals", body, key=key)

    async def approved(self, *amounts: int) -> Any:
        """A batch that two people approved."""
        batch = await self.submitted(*amounts)
        for who in (FIRST, SECOND):
            answer = await self.say(who, batch)
            assert answer.status_code == 200, answer.text
        return answer.json()


async def a_counter(world: World, clock: VirtualClock) -> Counter:
    """A clinic that is paid by MICMO's payout wallet."""
    cashier = await a_cashier_of(world, clock)
    return Counter(world, cashier, await cashier.facility("CSCOM", "76000001"))


def codes_of(answers: Sequence[httpx.Response]) -> list[tuple[int, str | None]]:
    """Status and problem of each answer, in order."""
    return sorted((one.status_code, one.json().get("code")) for one in answers)


def an_id(one: Any) -> UUID:
    """The id of what was answered."""
    return UUID(one["id"])
