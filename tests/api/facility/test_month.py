"""A facility's month over HTTP: asked before care, billed, sent back, corrected, decided, and read with the reasons."""

import asyncio

import pytest

from app.access import Role
from app.core.clock import VirtualClock
from tests.api.facility.ward import Ward, person_with


async def test_a_facility_knows_its_agreement_its_prices_and_its_account(ward: Ward) -> None:
    me = (await ward.ask("GET", "me")).json()
    prices = (await ward.ask("GET", "tariffs")).json()["items"]
    before = (await ward.ask("GET", "tariffs?on=2025-12-31")).json()["items"]

    assert (me["code"], me["mutual"], me["agreement"]["valid_from"], me["payee"]) == (
        "CS01",
        "MICMO",
        "2026-01-01",
        None,
    )
    assert [(one["code"], one["price_minor"]) for one in prices] == [("CONS", 600), ("ECHO", 6_000), ("TEST", 2_250)]
    assert before == []


async def test_eligibility_comes_with_terms_and_a_code_of_48_hours(ward: Ward, clock: VirtualClock) -> None:
    """DOMAIN C7."""
    told = (await ward.ask("POST", "eligibility", json={"unit": ward.reference, "member_number": 1})).json()

    assert (told["is_in_force"], told["refused_for"], told["cover_to"]) == (True, None, "2027-01-31")
    assert {one["care_type"] for one in told["rates"]} == {"OUT", "HOSP", "EMERG"}
    assert len(told["code"]) == 8 and told["expires_at"] == "2026-03-04T09:00:00Z"


@pytest.mark.parametrize(
    ("changes", "code", "word"),
    [
        ({"unit": "0100000000"}, "C02", "beneficiary"),
        ({"member_number": 9}, "C02", "beneficiary"),
        ({"care_on": "2026-01-31"}, "C03", "cover"),
        ({"care_on": "2025-12-31"}, "C01", "agreement"),
    ],
)
async def test_who_is_not_covered_gets_a_reason_and_no_code(
    ward: Ward, changes: dict[str, object], code: str, word: str
) -> None:
    asked = {"unit": ward.reference, "member_number": 1} | changes

    told = (await ward.ask("POST", "eligibility", json=asked)).json()

    assert (told["is_in_force"], told["code"], told["refused_for"]["code"]) == (False, None, code)
    assert word in told["refused_for"]["reason"].lower()


async def test_the_month_from_the_form_to_the_decision(ward: Ward) -> None:
    """DOMAIN C6: received, sent back, corrected, approved; W: 70 % of 2,850 are 1,995."""
    lacking = await ward.send("F-0001", has_documents=False)
    other = await ward.send("F-0002", member_number=2, lines=[{"code": "CONS", "price_minor": 900}])
    path = f"/v1/claims/{lacking['id']}"

    returned = await ward.world.ask(Role.ACCOUNTANT, "POST", f"{path}/return", json={})
    waiting = (await ward.ask("GET", "claims?state=returned")).json()["items"]
    corrected = await ward.ask("PUT", f"claims/{lacking['id']}", json=ward.form("F-0001"))
    examined = await ward.world.ask(
        Role.ACCOUNTANT, "POST", "/v1/claims/examinations", json={"claim_ids": [other["id"]]}
    )
    seen = await ward.world.ask(Role.ADVISER, "GET", "/v1/claims/adviser-queue")
    word = await ward.world.ask(Role.ADVISER, "POST", f"/v1/claims/{other['id']}/medical", json={"decision": "approve"})
    decided = await ward.decide(lacking["id"], other["id"])
    listed = (await ward.ask("GET", "claims", language="fr")).json()["items"]

    assert (returned.json()["status"], [one["id"] for one in waiting]) == ("returned", [lacking["id"]])
    assert corrected.json()["status"] == "received"
    assert (examined.json()["items"][0]["status"], seen.json()["items"][0]["id"]) == ("in_review", other["id"])
    assert word.status_code == decided.status_code == 200, decided.text
    assert [(one["form_number"], one["status"], one["mutual"]["amount"]) for one in listed] == [
        ("F-0002", "approved", 420),
        ("F-0001", "approved", 1_995),
    ]
    assert listed[0]["facility"]["amount"] == 300
    assert listed[0]["lines"][0]["reasons"][0]["code"] == "C08"
    assert "tarif" in listed[0]["lines"][0]["reasons"][0]["reason"]


async def test_one_form_sent_twice_at_once_stands_once_and_the_second_answer_tells_it(ward: Ward) -> None:
    """DOMAIN C05, over HTTP: two clerks press the button at the same moment."""
    sent = [ward.ask("POST", "claims", key=f"clerk-{one}", json=ward.form()) for one in range(2)]

    answers = [answer.json() for answer in await asyncio.gather(*sent)]
    [first] = [one for one in answers if one["duplicate_of"] is None]
    [second] = [one for one in answers if one["duplicate_of"] is not None]
    await ward.decide(second["id"], first["id"])
    stands, meets = [(await ward.ask("GET", f"claims/{one['id']}")).json() for one in (first, second)]

    assert second["duplicate_of"] == first["id"]
    assert (stands["status"], stands["mutual"]["amount"]) == ("approved", 1_995)
    assert (meets["status"], [one["code"] for one in meets["reasons"]]) == ("rejected", ["C05"])


async def test_the_same_request_again_is_one_claim_and_one_answer(ward: Ward) -> None:
    """RELIABILITY 5."""
    asked = [await ward.ask("POST", "claims", key="one", json=ward.form()) for _ in range(2)]
    without = await ward.ask("POST", "claims", json=ward.form("F-0002"))
    listed = (await ward.ask("GET", "claims")).json()["items"]

    assert asked[0].content == asked[1].content
    assert asked[1].headers["idempotent-replayed"] == "true"
    assert (without.status_code, without.json()["code"]) == (400, "access.idempotency_key_missing")
    assert len(listed) == 1


async def test_claims_are_paged_the_newest_first(ward: Ward) -> None:
    for number in ("F-0001", "F-0002", "F-0003"):
        await ward.send(number)

    first = (await ward.ask("GET", "claims?limit=2")).json()
    rest = (await ward.ask("GET", f"claims?limit=2&after={first['next']}")).json()
    one_form = (await ward.ask("GET", "claims?form=F-0002")).json()["items"]

    assert [one["form_number"] for one in first["items"] + rest["items"]] == ["F-0003", "F-0002", "F-0001"]
    assert (rest["next"], [one["form_number"] for one in one_form]) == (None, ["F-0002"])


async def test_a_draft_waits_until_it_is_sent(ward: Ward) -> None:
    draft = await ward.send("F-0001", is_draft=True)
    path = f"claims/{draft['id']}"

    early = await ward.decide(draft["id"])
    await ward.ask("PUT", path, json=ward.form("F-0009"))
    sent = await ward.ask("POST", f"{path}/submission", key="send-it")
    again = await ward.ask("POST", f"{path}/submission", key="send-it-again")

    assert (draft["status"], early.json()["code"]) == ("draft", "claims.not_received")
    assert (sent.json()["status"], sent.json()["form_number"]) == ("received", "F-0009")
    assert (again.status_code, again.json()["code"]) == (409, "claims.not_with_facility")


async def test_a_rejected_claim_is_appealed_once(ward: Ward) -> None:
    claim = await ward.send("F-0001", has_documents=False)
    await ward.decide(claim["id"])

    appealed = await ward.ask("POST", f"claims/{claim['id']}/appeal", key="appeal")
    again = await ward.ask("POST", f"claims/{claim['id']}/appeal", key="another")
    versions = await ward.world.ask(Role.AUDITOR, "GET", f"/v1/claims/{claim['id']}/versions")

    assert (appealed.status_code, appealed.json()["version"], appealed.json()["status"]) == (201, 2, "received")
    assert (again.status_code, again.json()["code"]) == (409, "claims.not_appealable")
    assert [one["is_current"] for one in versions.json()["items"]] == [False, True]


async def test_an_invoice_is_received_whole_and_once(ward: Ward) -> None:
    """DOMAIN C1."""
    body = {"number": "2026-02", "month": "2026-02-01", "claims": [ward.form("F-0001"), ward.form("F-0002")]}

    made = await ward.ask("POST", "claim-invoices", key="one", json=body)
    again = await ward.ask("POST", "claim-invoices", key="two", json=body)
    listed = (await ward.ask("GET", "claim-invoices")).json()["items"]

    told = made.json()
    assert (made.status_code, told["claim_count"], told["total"]["amount"], told["is_late"]) == (201, 2, 5_700, False)
    assert told["claims"][1]["duplicate_of"] == told["claims"][0]["id"]
    assert (again.status_code, again.json()["code"]) == (409, "claims.invoice_known")
    assert [one["number"] for one in listed] == ["2026-02"]


async def test_nobody_decides_what_he_entered(ward: Ward) -> None:
    """RELIABILITY 25, over HTTP."""
    body = ward.form() | {"facility_id": str(ward.centre)}
    made = await ward.world.ask(Role.ACCOUNTANT, "POST", "/v1/claims", key="enter", json=body)

    own = await ward.decide(made.json()["id"])
    other = await ward.world.ask(
        Role.COORDINATOR, "POST", "/v1/claims/decisions", key="decide", json={"claim_ids": [made.json()["id"]]}
    )

    assert (made.status_code, own.status_code, own.json()["code"]) == (201, 409, "claims.maker_decides")
    assert other.json()["items"][0]["status"] == "approved"


async def test_an_overpayment_is_found_within_the_share(ward: Ward) -> None:
    """DOMAIN E13."""
    claim = await ward.send()
    await ward.decide(claim["id"])
    path = f"/v1/claims/{claim['id']}/overpayments"

    def asked(minor: int) -> dict[str, object]:
        return {"amount": {"amount": minor, "currency": "XOF"}, "reason": "Contrôle sur place"}

    more = await ward.world.ask(Role.ACCOUNTANT, "POST", path, key="more", json=asked(1_996))
    found = await ward.world.ask(Role.ACCOUNTANT, "POST", path, key="some", json=asked(95))
    listed = (await ward.world.ask(Role.AUDITOR, "GET", path)).json()["items"]

    assert (more.status_code, more.json()["code"]) == (409, "claims.overpayment_exceeds_share")
    assert (found.status_code, [one["amount"]["amount"] for one in listed]) == (201, [95])


async def test_the_back_office_filters_claims(ward: Ward) -> None:
    claim = await ward.send()
    own, other = f"facility={ward.centre}", f"facility={ward.neighbour}"
    queries = (
        own,
        other,
        f"unit={ward.reference}",
        "unit=0100000000",
        "since=2026-03-02",
        "since=2026-03-03",
        "state=approved",
    )

    found = [(await ward.world.ask(Role.MANAGER, "GET", f"/v1/claims?{query}")).json()["items"] for query in queries]

    assert [len(items) for items in found] == [1, 0, 1, 0, 1, 0, 0]
    assert found[0][0]["id"] == claim["id"]


async def test_a_clerk_speaks_for_his_facility_only(ward: Ward) -> None:
    """RELIABILITY I21."""
    claim = await ward.send()
    neighbour = await person_with(ward.world, [Role.CLERK], "clerk@konna.test", facility_id=ward.neighbour)

    own = await ward.world.ask(Role.CLERK, "GET", f"/v1/facility/claims/{claim['id']}")
    other = await ward.world.ask(neighbour, "GET", f"/v1/facility/claims/{claim['id']}")

    assert (own.status_code, other.status_code, other.json()["code"]) == (200, 404, "claims.unknown_claim")
