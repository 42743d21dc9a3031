"""Who may do what, walked over every route and every role (RELIABILITY 27, 37)."""

import httpx
import pytest

from app import access
from app.access import NewKey, NewPerson, Role, permissions_of
from app.core.clock import VirtualClock
from tests.api.v1.counter import MAKER, a_counter
from tests.api.v1.till import COLLECTIVE, Till
from tests.api.v1.walk import operations
from tests.api.v1.world import SETUP, World, grant

FOUNDING = ("/v1/mutuals", "/v1/mutuals/import")  # of the platform's administrator alone


@pytest.mark.parametrize("role", list(Role))
async def test_reliability_27_a_role_is_refused_every_route_it_lacks_and_no_other(world: World, role: Role) -> None:
    refused, expected = set(), set()
    for one in operations(world.app):
        answer = await world.ask(role, one.method, one.at(), key="walk", json=one.example)
        if answer.status_code == 403:
            refused.add((one.method, one.path))
        if one.permission not in permissions_of([role]) or (one.path in FOUNDING and one.method == "POST"):
            expected.add((one.method, one.path))

    assert refused == expected


async def test_every_route_is_closed_without_a_key(world: World) -> None:
    for one in operations(world.app):
        async with world.caller(None) as stranger:
            answer = await stranger.request(one.method, one.at(), json=one.example)
        assert answer.status_code in (401, 429), one.path
        assert answer.headers["content-type"] == "application/problem+json"


async def test_no_id_of_another_mutual_exists_for_a_caller(till: Till, clock: VirtualClock) -> None:
    """RELIABILITY 27."""
    stranger = await _all_powerful_in_micba(till.world)
    ids = await _ids_of(till) | await _ids_of_money_out(till, clock) | await _ids_of_co_financing(till)

    for one in operations(till.world.app):
        if one.parts - {"code", "month", "year", "role", "number", "kind", "name"}:
            answer = await till.world.ask(stranger, one.method, one.at(**ids), key="walk", json=one.example)
            assert answer.status_code == 404, (one.method, one.path, answer.text)


async def test_another_mutual_cannot_be_named_either(world: World) -> None:
    for one in operations(world.app):
        if one.in_mutual:
            address = f"{one.at()}?mutual=MICMO"
            answer = await world.ask(world.foreign_key, one.method, address, key="walk", json=one.example)
            assert answer.status_code == 404, one.path


async def test_a_union_key_names_the_mutual_it_reads(world: World) -> None:
    key = await _key(world, None, [Role.UNION])

    unnamed = await world.ask(key, "GET", "/v1/trial-balance")
    named = [await world.ask(key, "GET", f"/v1/trial-balance?mutual={code}") for code in ("MICMO", "MICBA")]

    assert [unnamed.status_code, *(answer.status_code for answer in named)] == [422, 200, 200]
    assert unnamed.json()["fields"][0]["name"] == "mutual"


async def test_names_and_numbers_are_shortened_for_who_may_not_see_persons(till: Till) -> None:
    union = await _key(till.world, None, [Role.UNION])

    seen = [
        await till.world.ask(union, "GET", f"/v1/{path}?mutual=MICMO")
        for path in (f"units/{till.unit.reference}/members", f"units/{till.unit.reference}/payers", "payments")
    ]

    assert all(answer.status_code == 200 for answer in seen)
    told = "".join(answer.text for answer in seen)
    assert "Exemple" not in told
    assert "70000001" not in told
    assert "70000099" not in told


async def test_nobody_searches_persons_who_may_not_see_them(till: Till) -> None:
    union = await _key(till.world, None, [Role.UNION])
    addresses = ("units?name=Awa", "units?msisdn=70000001", f"suspense/{till.waiting}/candidates?payer_name=Awa")

    answers = [
        await till.world.ask(union, "GET", f"/v1/{address}", params={"mutual": "MICMO"} | _query(address))
        for address in addresses
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]


async def test_a_manager_sees_names_and_numbers(till: Till) -> None:
    members = await till.world.ask(Role.MANAGER, "GET", f"/v1/units/{till.unit.reference}/members")
    payers = await till.world.ask(Role.MANAGER, "GET", f"/v1/units/{till.unit.reference}/payers")

    assert members.json()["items"][0]["name"] == "Awa Exemple"
    assert payers.json()["items"][0]["msisdn"] == "+22370000001"


async def _all_powerful_in_micba(world: World) -> str:
    return await _key(world, world.micba.code, [role for role in Role if role is not Role.UNION])


async def _key(world: World, code: str | None, roles: list[Role]) -> str:
    mutual = world.micba if code else None
    async with world.database.transaction() as session:
        new = NewPerson(name="Personne", email=f"{code}.{len(roles)}@example.test")
        person = await access.register(session, new, SETUP)
        for role in roles:
            await grant(session, person, mutual, role)
        new_key = NewKey(mutual_id=mutual.id if mutual else None, person_id=person)
        _, text = await access.create_key(session, new_key, SETUP)
    return text


async def _ids_of(till: Till) -> dict[str, str]:
    """Ids of MICMO for every place in an address, as its own people see them."""
    ask = till.world.ask
    users = await ask(Role.ADMINISTRATOR, "GET", "/v1/users")
    keys = await ask(Role.ADMINISTRATOR, "GET", "/v1/api-keys")
    entries = await ask(Role.ACCOUNTANT, "GET", "/v1/entries")
    return {
        "reference": till.unit.reference,
        "payment_id": str(till.waiting),
        "entry_id": _first(entries),
        "wallet_id": str(till.wallet.id),
        "incident_id": str(till.incident),
        "person_id": _first(users),
        "key_id": _first(keys),
        **await _ids_of_treasury(till),
        **await _ids_of_facilities(till),
        **await _ids_of_claims(till),
    }


async def _ids_of_treasury(till: Till) -> dict[str, str]:
    """An antenna, and an operator's invoice."""
    antennas = await till.world.ask(Role.ACCOUNTANT, "GET", "/v1/antennas")
    body = {
        "wallet_id": str(till.wallet.id),
        "number": "FAC-1",
        "amount": {"amount": 75, "currency": "XOF"},
        "period_from": "2026-01-01",
        "period_to": "2026-01-31",
    }
    invoice = await till.world.ask(Role.ACCOUNTANT, "POST", "/v1/operator-invoices", key="invoice", json=body)
    return {"antenna_id": _first(antennas), "invoice_id": str(invoice.json()["id"])}


async def _ids_of_facilities(till: Till) -> dict[str, str]:
    """A facility with an agreement, a list and a payee account."""
    facility_id = _first(await till.world.ask(Role.ACCOUNTANT, "GET", "/v1/facilities"))
    examples = {(one.method, one.path): one.example for one in operations(till.world.app)}

    async def made(path: str) -> str:
        body = examples["POST", path]
        answer = await till.world.ask(Role.ACCOUNTANT, "POST", path.format(facility_id=facility_id), json=body)
        return str(answer.json()["id"])

    return {
        "facility_id": facility_id,
        "agreement_id": await made("/v1/facilities/{facility_id}/agreements"),
        "list_id": await made("/v1/tariff-lists"),
        "account_id": await made("/v1/facilities/{facility_id}/payee-accounts"),
    }


async def _ids_of_money_out(till: Till, clock: VirtualClock) -> dict[str, str]:
    """A batch with a payout, and a top-up on its way."""
    counter = await a_counter(till.world, clock)
    batch = await counter.submitted(5_000)
    asked = {"amount": {"amount": 1_000, "currency": "XOF"}, "arrives_later": True}
    made = await counter.post(MAKER, f"wallets/{counter.cashier.wallet.id}/top-ups", asked)
    return {"batch_id": batch["id"], "payout_id": batch["payouts"][0]["id"], "transfer_id": made.json()["id"]}


async def _ids_of_co_financing(till: Till) -> dict[str, str]:
    """A statement to a funder, a receipt of another, and a proposal to give it back."""
    await till.pay(1_730, till.unit.reference, "TXN3")
    post, amount = till.world.ask, {"amount": 1_000, "currency": "XOF"}
    billed = await post(Role.ACCOUNTANT, "POST", "/v1/subsidy-statements", key="bill", json={"funder": "state"})
    body = {"funder": "donor", "amount": amount}
    paid = (await post(Role.ACCOUNTANT, "POST", "/v1/subsidy-receipts", key="paid", json=body)).json()
    path = f"/v1/subsidy-receipts/{paid['id']}/repayments"
    back = await post(Role.ACCOUNTANT, "POST", path, key="back", json={"amount": amount, "reason": "trop-perçu"})
    return {"statement_id": _first(billed), "receipt_id": paid["id"], "decision_id": back.json()["id"]}


async def _ids_of_claims(till: Till) -> dict[str, str]:
    """A claim with a paper."""
    ask, path = till.world.ask, "/v1/facility/claims"
    [body] = [one.example for one in operations(till.world.app) if (one.method, one.path) == ("POST", path)]
    claim = (await ask(Role.CLERK, "POST", path, key="claim", json=body)).json()
    headers = {"Content-Type": "application/pdf"}
    paper = await ask(Role.CLERK, "POST", f"{path}/{claim['id']}/documents", content=b"%PDF-", headers=headers)
    return {"claim_id": str(claim["id"]), "document_id": str(paper.json()["id"])}


def _query(address: str) -> dict[str, str]:
    name, _, value = address.partition("?")[2].partition("=")
    return {name: value}


def _first(answer: httpx.Response) -> str:
    return str(answer.json()["items"][0]["id"])


async def test_a_collective_of_another_mutual_is_unknown(till: Till) -> None:
    answer = await till.world.ask(till.world.foreign_key, "GET", f"/v1/collectives/{COLLECTIVE}")

    assert answer.status_code == 404
