"""Wallets, deliveries and incidents over HTTP."""

from app.access import Role
from app.core.ids import new_id
from app.inbox import NewDelivery, Origin, Standing
from app.inbox.tables import DeliveryRow
from tests.api.v1.till import CREDENTIALS, Till
from tests.api.v1.world import World

WALLET = {
    "name": "Orange",
    "provider": "simulator",
    "role": "collection",
    "account": "55211",
    "credentials": CREDENTIALS,
    "receiver": "600777",
}


async def test_a_wallet_is_opened_and_its_secrets_are_shown_once_or_never(world: World) -> None:
    made = await world.ask(Role.ADMINISTRATOR, "POST", "/v1/wallets", json=WALLET)
    listed = await world.ask(Role.ADMINISTRATOR, "GET", "/v1/wallets")

    assert made.status_code == 201
    assert made.json()["callback_url"].startswith("http://mutuelle.test/hooks/")
    assert "callback_url" not in listed.json()["items"][0]
    assert "invented" not in made.text + listed.text


async def test_a_wallet_tells_whose_customers_it_reaches_and_what_it_costs(world: World) -> None:
    agreed = {"operators": ["orange", "moov"], "fee_rate": "0.01", "fee_fixed": 25}

    made = (await world.ask(Role.ADMINISTRATOR, "POST", "/v1/wallets", json=WALLET | agreed)).json()
    wrong = await world.ask(Role.ADMINISTRATOR, "POST", "/v1/wallets", json=WALLET | {"operators": ["Orange Money"]})

    assert {name: made[name] for name in agreed} == agreed | {"operators": ["moov", "orange"]}
    assert wrong.status_code == 422


async def test_credentials_that_lack_something_are_refused_by_name(world: World) -> None:
    answer = await world.ask(
        Role.ADMINISTRATOR, "POST", "/v1/wallets", json=WALLET | {"credentials": {"base_url": "http://127.0.0.1:1"}}
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "provider.unusable_credentials")


async def test_an_unknown_operator_is_refused(world: World) -> None:
    answer = await world.ask(Role.ADMINISTRATOR, "POST", "/v1/wallets", json=WALLET | {"provider": "nobody"})

    assert (answer.status_code, answer.json()["code"]) == (422, "provider.unknown")


async def test_an_account_that_the_chart_lacks_is_refused(world: World) -> None:
    answer = await world.ask(Role.ADMINISTRATOR, "POST", "/v1/wallets", json=WALLET | {"account": "999"})

    assert answer.status_code == 404


async def test_a_token_is_rotated_and_credentials_are_replaced(till: Till) -> None:
    address = f"/v1/wallets/{till.wallet.id}"

    rotated = await till.world.ask(Role.ADMINISTRATOR, "POST", f"{address}/token")
    replaced = await till.world.ask(
        Role.ADMINISTRATOR, "PUT", f"{address}/credentials", json={"credentials": CREDENTIALS | {"api_key": "another"}}
    )

    assert rotated.status_code == 201
    assert replaced.status_code == 200


async def test_a_closed_wallet_takes_no_changes(till: Till) -> None:
    address = f"/v1/wallets/{till.wallet.id}"

    closed = await till.world.ask(Role.ADMINISTRATOR, "POST", f"{address}/closing")
    after = await till.world.ask(Role.ADMINISTRATOR, "POST", f"{address}/token")

    assert closed.json()["closed_at"] is not None
    assert (after.status_code, after.json()["code"]) == (409, "wallets.closed")


async def test_an_incident_is_resolved_once(till: Till) -> None:
    address = f"/v1/incidents/{till.incident}/resolution"

    open_ones = await till.world.ask(Role.ACCOUNTANT, "GET", "/v1/incidents?is_open=true")
    resolved = await till.world.ask(Role.ACCOUNTANT, "POST", address, json={"resolution": "Relevé corrigé"})
    again = await till.world.ask(Role.ACCOUNTANT, "POST", address, json={"resolution": "Autre chose"})
    left = await till.world.ask(Role.ACCOUNTANT, "GET", "/v1/incidents?is_open=true")

    assert [one["id"] for one in open_ones.json()["items"]] == [str(till.incident)]
    assert resolved.json()["resolution"] == "Relevé corrigé"
    assert again.json()["code"] == "notices.incident_resolved"
    assert left.json()["items"] == []


async def test_a_quarantined_delivery_is_seen_with_its_body_and_replayed_once(till: Till) -> None:
    delivery = await _quarantined(till, b'{"payer": "70000001", "note": "<script>alert(1)</script>"}')
    address = f"/v1/inbox/{delivery}"

    listed = await till.world.ask(Role.ACCOUNTANT, "GET", "/v1/inbox?state=quarantined")
    seen = await till.world.ask(Role.ACCOUNTANT, "GET", address)
    masked = await till.world.ask(Role.ADMINISTRATOR, "GET", address)
    replayed = await till.world.ask(Role.ACCOUNTANT, "POST", f"{address}/replay")
    again = await till.world.ask(Role.ACCOUNTANT, "POST", f"{address}/replay")

    assert [one["id"] for one in listed.json()["items"]] == [delivery]
    assert "<script>" in seen.json()["body"]
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["x-content-type-options"] == "nosniff"
    assert masked.json()["body"] is None
    assert replayed.json()["state"] == "waiting"
    assert again.json()["code"] == "inbox.not_replayable"


async def _quarantined(till: Till, body: bytes) -> str:
    new = NewDelivery(
        mutual_id=till.world.micmo.id,
        wallet_id=till.wallet.id,
        origin=Origin.CALLBACK,
        event="confirmation",
        body=body,
        headers={},
        source="192.0.2.7",
        standing=Standing(quarantine="forged"),
        received_at=till.world.app.state.services.clock.now(),
    )
    delivery_id = new_id()
    async with till.world.database.transaction() as session:
        session.add(
            DeliveryRow(
                mutual_id=new.mutual_id,
                id=delivery_id,
                wallet_id=new.wallet_id,
                lane=0,
                origin=new.origin.value,
                event=new.event,
                content_hash=new.content_hash,
                body=body,
                headers={},
                source=new.source,
                authenticity="none",
                quarantine="forged",
                received_at=new.received_at,
            )
        )
    return str(delivery_id)
