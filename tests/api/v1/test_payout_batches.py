"""Batches over HTTP: prepared, seen, approved by two, refused by one; every shortcut is closed (P1, I15)."""

import asyncio

import httpx

from app.access import NewKey, NewPerson, Role, create_key, grant, register
from tests.api.v1.counter import FIRST, MAKER, SECOND, Counter, codes_of
from tests.api.v1.world import SETUP, World, key_of


async def test_a_batch_pays_what_is_owed_and_is_approved_by_two(counter: Counter) -> None:
    batch = await counter.prepared(5_000, 215)
    path = f"payout-batches/{batch['id']}"
    submitted = (await counter.post(MAKER, f"{path}/submission")).json()
    first = (await counter.say(FIRST, submitted)).json()
    second = (await counter.say(SECOND, submitted)).json()

    [payout] = batch["payouts"]
    assert (batch["state"], batch["number"], batch["total"]["amount"]) == ("draft", 1, 5_215)
    assert (payout["word"], payout["payee"]["number"], payout["expected_fee"]["amount"]) == (
        "prepared",
        "22376000001",
        26,
    )
    assert [one["state"] for one in (submitted, first, second)] == ["pending_approval", "pending_approval", "approved"]
    assert second["payouts"][0]["state"] == "approved"
    assert [one["verdict"] for one in (await counter.get(FIRST, f"{path}/approvals"))["items"]] == ["approve"] * 2


async def test_what_is_below_the_least_payout_is_told_as_carried_forward(counter: Counter) -> None:
    small = await counter.cashier.facility("PETIT", "76000002")
    await counter.cashier.owe(small, 999)
    batch = await counter.prepared(5_000)

    [carried] = batch["carried_forward"]

    assert carried == {"facility_id": str(small.id), "amount": {"amount": 999, "currency": "XOF"}}


async def test_a_facility_on_hold_is_named_in_the_refusal(counter: Counter) -> None:
    await counter.cashier.owe(counter.clinic, 5_000)
    await counter.post(MAKER, f"facilities/{counter.clinic.id}/hold", {"because": "enquête"})

    named = await counter.post(MAKER, "payout-batches", {"facilities": [str(counter.clinic.id)]})
    unnamed = await counter.post(MAKER, "payout-batches", {})

    assert (named.status_code, named.json()["code"]) == (409, "payouts.facility_on_hold")
    assert "CSCOM" in named.json()["detail"]
    assert (unnamed.status_code, unnamed.json()["code"]) == (409, "payouts.nothing_to_pay")


async def test_the_same_preparation_twice_is_one_batch_and_one_answer(counter: Counter) -> None:
    """RELIABILITY 24: with the same key the answer again, with another nothing is left to pay."""
    await counter.cashier.owe(counter.clinic, 5_000)

    first = await counter.post(MAKER, "payout-batches", {}, key="one")
    again = await counter.post(MAKER, "payout-batches", {}, key="one")
    other = await counter.post(MAKER, "payout-batches", {}, key="two")

    assert (first.content, again.headers["idempotent-replayed"]) == (again.content, "true")
    assert other.json()["code"] == "payouts.nothing_to_pay"
    assert len((await counter.get(MAKER, "payout-batches"))["items"]) == 1


async def test_preparations_at_once_take_each_claim_once(counter: Counter) -> None:
    """RELIABILITY 24: the same claim is never in two batches (I12)."""
    await counter.cashier.owe(counter.clinic, 5_000)

    answers = await asyncio.gather(*(counter.post(MAKER, "payout-batches", {}) for _ in range(5)))

    assert codes_of(answers) == [(201, None), *[(409, "payouts.nothing_to_pay")] * 4]


async def test_a_batch_submitted_twice_stays_as_it_is(counter: Counter) -> None:
    """RELIABILITY 24."""
    batch = await counter.submitted(5_000)

    again = await counter.post(MAKER, f"payout-batches/{batch['id']}/submission")

    assert (again.status_code, again.json()["content_hash"]) == (200, batch["content_hash"])


async def test_nobody_approves_what_he_prepared(counter: Counter, world: World) -> None:
    """RELIABILITY 25: refused though the maker holds the permission."""
    both = await _of_maker_and_approver(world)
    await counter.cashier.owe(counter.clinic, 5_000)
    [batch] = (await counter.post(both, "payout-batches", {})).json()["items"]
    batch = (await counter.post(both, f"payout-batches/{batch['id']}/submission")).json()

    answers = [await counter.say(both, batch, verdict) for verdict in ("approve", "reject")]

    assert codes_of(answers) == [(409, "payouts.maker_approves")] * 2
    assert (await counter.get(FIRST, f"payout-batches/{batch['id']}"))["state"] == "pending_approval"


async def test_the_same_persons_second_word_is_refused_and_a_replay_is_the_same_answer(counter: Counter) -> None:
    batch = await counter.submitted(5_000)
    first = await counter.say(FIRST, batch, key="word")

    replayed = await counter.say(FIRST, batch, key="word")
    second = await counter.say(FIRST, batch)

    assert (replayed.content, replayed.headers["idempotent-replayed"]) == (first.content, "true")
    assert (second.status_code, second.json()["code"]) == (409, "payouts.already_approved")


async def test_two_approvers_at_once_give_one_word_each(counter: Counter) -> None:
    """RELIABILITY 26: one decision."""
    batch = await counter.submitted(5_000)

    answers = await asyncio.gather(*(counter.say(who, batch) for who in (FIRST, SECOND) for _ in range(4)))

    assert codes_of(answers) == [(200, None)] * 2 + [(409, "payouts.already_approved")] * 6
    decided = await counter.get(FIRST, f"payout-batches/{batch['id']}")
    assert (decided["state"], len(decided["approvals"])) == ("approved", 2)


async def test_approve_and_reject_at_once_are_one_decision(counter: Counter) -> None:
    """RELIABILITY 26: whoever is first, nothing is paid after a refusal."""
    batch = await counter.submitted(5_000)

    answers = await asyncio.gather(counter.say(FIRST, batch, "approve"), counter.say(SECOND, batch, "reject"))

    told = codes_of(answers)
    assert told in ([(200, None)] * 2, [(200, None), (409, "payouts.batch_decided")])
    decided = await counter.get(FIRST, f"payout-batches/{batch['id']}")
    assert (decided["state"], decided["payouts"][0]["state"]) == ("rejected", "rejected")


async def test_what_changed_is_looked_at_again(counter: Counter) -> None:
    """RELIABILITY 25 and I15: a word on what the batch was before is refused, and no longer stands."""
    other = await counter.cashier.facility("HOPITAL", "76000002")
    await counter.cashier.owe(other, 7_000)
    before = await counter.submitted(5_000)
    await counter.say(FIRST, before)
    dropped = before["payouts"][0]["id"]
    path = f"payout-batches/{before['id']}"
    after = (await _drop(counter, f"{path}/payouts/{dropped}")).json()

    stale = await counter.say(SECOND, before)

    assert (stale.status_code, stale.json()["code"]) == (409, "payouts.content_changed")
    assert [one["stands"] for one in (await counter.get(FIRST, f"{path}/approvals"))["items"]] == [False]
    words = [await counter.say(who, after) for who in (FIRST, SECOND)]
    assert [one.json()["state"] for one in words] == ["pending_approval", "approved"]


async def test_a_refusal_needs_its_reason_and_frees_the_claims(counter: Counter) -> None:
    batch = await counter.submitted(5_000)

    without = await counter.say(FIRST, batch, "reject", note=None)
    rejected = await counter.say(FIRST, batch, "reject", note="Facture contestée")

    assert (without.status_code, without.json()["fields"][0]["name"]) == (422, "note")
    assert rejected.json()["state"] == "rejected"
    again = (await counter.post(MAKER, "payout-batches", {})).json()["items"]
    assert [one["total"]["amount"] for one in again] == [5_000]


async def test_the_last_approval_is_refused_without_the_float_for_the_whole(counter: Counter) -> None:
    """P1: amounts, fees and levy."""
    batch = await counter.submitted(1_000_000)
    await counter.say(FIRST, batch)

    second = await counter.say(SECOND, batch)

    assert (second.status_code, second.json()["code"]) == (409, "payouts.float_too_low")
    assert (await counter.get(FIRST, f"payout-batches/{batch['id']}"))["state"] == "pending_approval"


async def test_an_approver_sees_words_and_what_is_new(counter: Counter, world: World) -> None:
    """RELIABILITY 7: payee, number, amount in figures and words, what is new since the last payout."""
    batch = await counter.submitted(5_000, 215)

    told = {
        language: await counter.get(FIRST, f"payout-batches/{batch['id']}/approval-view", language=language)
        for language in ("fr", "en")
    }

    [viewed] = told["fr"]["payouts"]
    assert viewed["in_words"] == told["fr"]["total_in_words"] == "cinq mille deux cent quinze francs CFA"
    assert told["en"]["total_in_words"] == "five thousand two hundred and fifteen CFA francs"
    assert (viewed["payout"]["payee"]["number"], viewed["payout"]["amount"]["amount"]) == ("22376000001", 5_215)
    assert (viewed["last"], viewed["news"]) == (None, ["first_payout"])
    assert told["fr"]["content_hash"] == batch["content_hash"]


async def test_a_draft_is_discarded_and_its_claims_are_free(counter: Counter) -> None:
    batch = await counter.prepared(5_000)

    gone = await counter.post(MAKER, f"payout-batches/{batch['id']}/discard", {"because": "erreur"})
    again = await counter.post(MAKER, f"payout-batches/{batch['id']}/discard", {"because": "erreur"})

    assert (gone.json()["state"], again.json()["code"]) == ("rejected", "payouts.batch_decided")
    assert (await counter.post(MAKER, "payout-batches", {})).status_code == 201


async def test_a_payout_is_dropped_from_its_own_batch_only(counter: Counter) -> None:
    one, other = await counter.prepared(5_000), await counter.prepared(6_000)
    payout = other["payouts"][0]["id"]

    elsewhere = await _drop(counter, f"payout-batches/{one['id']}/payouts/{payout}")

    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "payouts.unknown_payout")


async def test_numbers_are_shortened_for_those_who_do_not_decide(counter: Counter) -> None:
    batch = await counter.prepared(5_000)

    seen = {
        who: (await counter.get(who, f"payout-batches/{batch['id']}"))["payouts"][0]["payee"]["number"]
        for who in (MAKER, SECOND, Role.AUDITOR)
    }

    assert seen == {MAKER: "22376000001", SECOND: "22376000001", Role.AUDITOR: "223…01"}


async def test_batches_are_filtered_and_paged(counter: Counter) -> None:
    for amount in (5_000, 6_000, 7_000):
        await counter.prepared(amount)
    await counter.submitted(8_000)

    first = await counter.get(Role.AUDITOR, "payout-batches?state=draft&kind=benefits&limit=2")
    rest = await counter.get(Role.AUDITOR, f"payout-batches?state=draft&kind=benefits&limit=2&after={first['next']}")

    assert [one["total"]["amount"] for page in (first, rest) for one in page["items"]] == [7_000, 6_000, 5_000]
    assert rest["next"] is None
    assert (await counter.get(Role.AUDITOR, "payout-batches?kind=refunds"))["items"] == []


async def test_another_mutual_sees_no_batch(counter: Counter, world: World) -> None:
    """RELIABILITY 27."""
    batch = await counter.submitted(5_000)
    stranger = await key_of(world.database, world.micba, Role.COORDINATOR)

    answers = [
        await world.ask(stranger, "GET", f"/v1/payout-batches/{batch['id']}"),
        await world.ask(stranger, "GET", f"/v1/payout-batches/{batch['id']}/approval-view"),
        await counter.say(stranger, batch),
    ]

    assert codes_of(answers) == [(404, "payouts.unknown_batch")] * 3
    assert (await world.ask(stranger, "GET", "/v1/payout-batches")).json()["items"] == []


async def test_the_trail_tells_who_prepared_and_who_approved(counter: Counter) -> None:
    batch = await counter.approved(5_000)

    trail = await counter.get(Role.AUDITOR, f"audit?subject=payout_batch:{batch['id']}")

    acts = [row["act"].removeprefix("payout_batches.") for row in trail["items"]]
    assert acts == ["approve", "approve", "submit", "prepare"]


async def _drop(counter: Counter, path: str) -> httpx.Response:
    return await counter.post(MAKER, f"{path}/discard", {"because": "contestée"})


async def _of_maker_and_approver(world: World) -> str:
    """The key of somebody who may prepare and approve."""
    async with world.database.transaction() as session:
        person = await register(session, NewPerson(name="Personne", email="both@example.test"), SETUP)
        for role in (MAKER, FIRST):
            await grant(session, person, world.micmo.id, role, SETUP)
        _, key = await create_key(session, NewKey(mutual_id=world.micmo.id, person_id=person), SETUP)
    return key
