"""Over HTTP: what is held after a restore, and two people who say that an account's history is known."""

from hashlib import sha256

from app import payouts
from app.core.actor import Actor
from app.db import Database
from tests.api.v1.counter import FIRST, MAKER, SECOND, Counter

NOTE = {"note": "Portail lu jour par jour"}


async def test_i15_two_people_declare_an_account_known_and_readiness_tells_what_is_held(
    counter: Counter, owner_url: str
) -> None:
    before = counter.world.database
    owner = Database.connect(owner_url, clock=before.clock, vault=before.vault)
    async with owner.transaction() as session:
        await payouts.begin_recovery(session, before.clock.now(), sha256(b"x").digest(), Actor.system("test"))
    await owner.close()

    waiting = await counter.get(MAKER, "recovery")
    refused = await counter.post(MAKER, "recovery/55212/declaration", NOTE)
    early = await counter.post(FIRST, "recovery/55212/confirmation", {})
    declared = await counter.post(FIRST, "recovery/55212/declaration", NOTE)
    alone = await counter.post(FIRST, "recovery/55212/confirmation", {})
    async with counter.world.caller(None) as anyone:
        held = await anyone.get("/readyz")
        confirmed = await counter.post(SECOND, "recovery/55212/confirmation", {})
        ready = await anyone.get("/readyz")

    assert {one["known_at"] for one in waiting["items"]} == {None}
    assert [one.status_code for one in (refused, early, declared, alone, confirmed)] == [403, 409, 200, 409, 200]
    assert (early.json()["code"], alone.json()["code"]) == ("payouts.not_declared", "payouts.maker_approves")
    assert {one["account"]: one["known_at"] is not None for one in confirmed.json()["items"]}["55212"]
    assert [(one.status_code, one.json()["recovery"]) for one in (held, ready)] == [(200, "degraded"), (200, "ok")]
    assert (await counter.get(MAKER, "recovery-transfers"))["items"] == []
