"""Wallets chosen over HTTP: the answer says why in the reader's language, and a refusal says it of every wallet."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from app.access import Role
from app.core.clock import VirtualClock
from app.wallets.standing.tables import OperatorStatusRow
from tests.api.v1.counter import FIRST, MAKER, SECOND, Counter
from tests.api.v1.till import CREDENTIALS, Till
from tests.payouts.cashier import a_payout_wallet

BY_ORANGE, BY_MOOV = "70000001", "66000001"


@pytest.fixture
async def two(till: Till) -> AsyncIterator[Till]:
    """A wallet that reaches everybody, and one for Moov's customers; neither operator answers."""
    await opened(till, name="Moov", account="55221", operators=["moov"])
    yield till
    await till.world.app.state.services.adapters.close()


async def opened(till: Till, **told: object) -> str:
    """One more collection wallet; its id."""
    new = {"provider": "simulator", "role": "collection", "credentials": CREDENTIALS}
    made = await till.world.ask(Role.ADMINISTRATOR, "POST", "/v1/wallets", json=new | told)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def ask(till: Till, key: str = "one", language: str = "en", **body: object) -> httpx.Response:
    """The unit is asked for all that is due, through whichever wallet fits."""
    given = {"unit": till.unit.reference} | body
    return await till.world.ask(Role.MANAGER, "POST", "/v1/payment-requests", key=key, language=language, json=given)


@pytest.mark.parametrize(
    ("language", "text", "why_not"),
    [
        ("fr", "Il sert l'opérateur que le numéro laisse supposer.", "un autre sert mieux cet opérateur"),
        ("en", "It serves the operator that the number hints at.", "another serves this operator better"),
    ],
)
async def test_a_request_without_a_wallet_says_why_it_goes_by_this_one(
    two: Till, language: str, text: str, why_not: str
) -> None:
    asked = (await ask(two, payer=BY_MOOV, language=language)).json()

    assert asked["routing"] == {
        "because": "operator_hinted",
        "text": text,
        "operator": "moov",
        "known_by": "hinted",
        "considered": [{"wallet_id": str(two.wallet.id), "name": "Orange", "why_not": "less_fitting", "text": why_not}],
    }
    assert asked["wallet_id"] != str(two.wallet.id)
    path = f"/v1/payment-requests?unit={two.unit.reference}"
    listed = (await two.world.ask(Role.MANAGER, "GET", path, language=language)).json()["items"]
    assert [one["routing"] for one in listed] == [asked["routing"]]


async def test_a_wallet_that_is_named_is_chosen_by_a_person(two: Till) -> None:
    asked = (await ask(two, payer=BY_MOOV, wallet_id=str(two.wallet.id))).json()

    assert (asked["wallet_id"], asked["routing"]["because"]) == (str(two.wallet.id), "by_person")
    assert asked["routing"]["considered"] == []


async def test_an_operator_that_answers_in_part_is_asked_after_the_others(two: Till) -> None:
    third = await opened(two, name="Autre", account="55231")
    before = (await ask(two, payer="+33612345678")).json()
    async with two.world.database.transaction() as session:
        at = two.world.app.state.services.clock.now()
        counts = {"failures": 0, "lately": 0, "unheard": 3}
        told = {"mutual_id": two.world.micmo.id, "wallet_id": UUID(third), "since": at} | counts
        session.add(OperatorStatusRow(state="degraded", why="callbacks_stopped", **told))

    now = (await ask(two, key="two", payer="+33612345678")).json()

    assert (before["wallet_id"], before["state"], before["reason"]) == (third, "failed", "unavailable")
    assert (now["wallet_id"], now["routing"]["because"]) == (str(two.wallet.id), "available")
    assert [one["why_not"] for one in now["routing"]["considered"]] == ["less_available", "less_fitting"]


async def test_a_wallet_is_chosen_by_a_number_which_has_to_be_told(two: Till) -> None:
    refused = await ask(two)

    assert (refused.status_code, [one["name"] for one in refused.json()["fields"]]) == (422, ["payer"])


@pytest.mark.parametrize(
    ("language", "detail", "why"),
    [
        ("fr", "Aucun portefeuille ne peut servir : Moov", "il n'atteint pas l'opérateur déclaré"),
        ("en", "No wallet can move this: Moov", "it does not reach the operator that was declared"),
    ],
)
async def test_where_no_wallet_can_the_refusal_names_each(two: Till, language: str, detail: str, why: str) -> None:
    await two.world.ask(Role.ADMINISTRATOR, "POST", f"/v1/wallets/{two.wallet.id}/closing")
    numbers = {"payers": ["70000005"], "operator": "orange"}
    await two.world.ask(Role.MANAGER, "POST", f"/v1/units/{two.unit.reference}/payers", json=numbers)

    refused = await ask(two, payer="70000005", language=language)

    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "routing.no_wallet")
    assert problem["detail"] == f"{detail} ({why})."
    assert [(one["name"], one["why_not"], one["text"]) for one in problem["considered"]] == [
        ("Moov", "other_operator", why)
    ]


async def test_without_any_wallet_the_refusal_says_so(till: Till) -> None:
    await till.world.ask(Role.ADMINISTRATOR, "POST", f"/v1/wallets/{till.wallet.id}/closing")

    refused = (await ask(till, payer=BY_ORANGE)).json()

    assert (refused["code"], refused["considered"]) == ("routing.no_wallet", [])
    assert refused["detail"] == "No wallet can move this: –."


async def test_a_facility_leaves_the_wallet_to_the_batch(counter: Counter, clock: VirtualClock) -> None:
    cashier, reaches = counter.cashier, frozenset({"moov"})
    moov = await a_payout_wallet(
        cashier.database, clock, cashier.mutual, account="55222", name="Moov", operators=reaches
    )
    path = f"facilities/{counter.clinic.id}/payee-accounts"
    body = {"kind": "phone", "number": BY_MOOV, "holder": "CSCOM Exemple", "operator": "moov"}
    proposed = await counter.post(MAKER, path, body)
    for who in (FIRST, SECOND):
        await counter.post(who, f"payee-accounts/{proposed.json()['id']}/approvals")
    clock.advance(timedelta(hours=72))

    [payout] = (await counter.prepared(5_000))["payouts"]

    assert (proposed.status_code, proposed.json()["operator"], proposed.json()["wallet_id"]) == (201, "moov", None)
    assert (payout["wallet_id"], payout["routing"]["because"]) == (str(moov.id), "operator_declared")
    assert [one["name"] for one in payout["routing"]["considered"]] == ["Orange"]
    assert (await counter.get(MAKER, "payouts"))["items"][0]["routing"] == payout["routing"]
