"""Units over HTTP: enrolled, found, their people, schedules, balances and renewals."""

from app.access import Role
from tests.api.v1.till import Till
from tests.api.v1.world import World

FAMILY = {
    "campaign": "2026",
    "members": [{"name": "Fanta Exemple", "relation": "head"}, {"name": "Oumou Exemple", "born_on": "2019-01-01"}],
    "payers": ["70 00 00 05"],
}


async def test_a_unit_is_enrolled_and_owes_its_fee_and_first_instalment(world: World) -> None:
    answer = await world.ask(Role.MANAGER, "POST", "/v1/units", key="one", json=FAMILY)

    told = answer.json()
    assert (answer.status_code, told["status"], told["persons"]) == (201, "pending", 2)
    assert told["fee_due"] == {"amount": 1_000, "currency": "XOF"}
    assert told["arrears"]["amount"] == 1_730


async def test_a_unit_is_found_by_reference_name_and_number(world: World) -> None:
    made = (await world.ask(Role.MANAGER, "POST", "/v1/units", key="one", json=FAMILY)).json()

    for query in ("name=fanta", "msisdn=70000005", "status=pending", f"antenna_id={made['antenna_id']}"):
        found = (await world.ask(Role.MANAGER, "GET", f"/v1/units?{query}")).json()
        assert [one["reference"] for one in found["items"]] == [made["reference"]], query
    assert (await world.ask(Role.MANAGER, "GET", f"/v1/units/{made['reference']}")).json()["id"] == made["id"]


async def test_units_come_in_pages_by_reference(world: World) -> None:
    for number in range(3):
        await world.ask(Role.MANAGER, "POST", "/v1/units", key=f"key-{number}", json=FAMILY)

    first = (await world.ask(Role.MANAGER, "GET", "/v1/units?limit=2")).json()
    second = (await world.ask(Role.MANAGER, "GET", f"/v1/units?limit=2&after={first['next']}")).json()

    references = [one["reference"] for page in (first, second) for one in page["items"]]
    assert len(references) == 3
    assert references == sorted(set(references))
    assert second["next"] is None


async def test_a_schedule_tells_each_due_with_its_three_shares(till: Till) -> None:
    answer = await till.world.ask(Role.MANAGER, "GET", f"/v1/units/{till.unit.reference}/schedule")

    [enrolment] = answer.json()["items"]
    kinds = [due["kind"] for due in enrolment["dues"]]
    assert kinds == ["fee", "instalment", "instalment"]
    shares = [due["member"]["amount"] for due in enrolment["dues"]]
    assert shares == [1_000, 1_730, 1_730]


async def test_a_units_balances_now_and_before_it_enrolled(till: Till) -> None:
    address = f"/v1/units/{till.unit.reference}/balances"

    now = (await till.world.ask(Role.MANAGER, "GET", address)).json()["items"]
    before = (await till.world.ask(Role.MANAGER, "GET", f"{address}?at=2026-03-01")).json()["items"]

    assert [one["balance"]["amount"] for one in now] == [1_730, 0, 0]
    assert [one["balance"]["amount"] for one in before] == [0, 0, 0]


async def test_a_units_statement_names_the_entry_behind_each_line(till: Till) -> None:
    address = f"/v1/units/{till.unit.reference}/statement?account=4112"

    lines = (await till.world.ask(Role.ACCOUNTANT, "GET", address)).json()["items"]

    assert [(line["event"], line["side"], line["amount"]) for line in lines] == [
        ("E01", "D", 1_000),
        ("E05", "C", 1_000),
    ]
    entry = await till.world.ask(Role.ACCOUNTANT, "GET", f"/v1/entries/{lines[1]['entry_id']}")
    assert {line["account"] for line in entry.json()["lines"]} == {"47121", "4112"}


async def test_a_newborn_joins_without_owing_and_another_person_owes(till: Till) -> None:
    address = f"/v1/units/{till.unit.reference}/members"

    newborn = await till.world.ask(
        Role.MANAGER, "POST", address, key="one", json={"name": "Bébé Exemple", "born_on": "2026-02-20"}
    )
    other = await till.world.ask(Role.MANAGER, "POST", address, key="two", json={"name": "Oncle Exemple"})

    assert newborn.json()["covered_from"] == "2026-02-20"
    assert other.json()["covered_from"] is None
    unit = (await till.world.ask(Role.MANAGER, "GET", f"/v1/units/{till.unit.reference}")).json()
    assert unit["arrears"]["amount"] == 1_730 + 1_730
    assert unit["persons"] == 4


async def test_a_person_leaves_once(till: Till) -> None:
    address = f"/v1/units/{till.unit.reference}/members/2?reason=departure"

    left = await till.world.ask(Role.MANAGER, "DELETE", address)
    again = await till.world.ask(Role.MANAGER, "DELETE", address)

    assert left.json()["items"][1]["left_on"] == "2026-03-02"
    assert again.json()["code"] == "membership.already_left"


async def test_numbers_are_declared(till: Till) -> None:
    address = f"/v1/units/{till.unit.reference}/payers"

    answer = await till.world.ask(Role.MANAGER, "POST", address, json={"payers": ["70000006"]})

    assert [one["msisdn"] for one in answer.json()["items"]] == ["+22370000001", "+22370000006"]


async def test_a_number_is_declared_with_its_operator_and_stays_as_it_was_declared(till: Till) -> None:
    address = f"/v1/units/{till.unit.reference}/payers"
    for operator in ("moov", "orange"):
        answer = await till.world.ask(
            Role.MANAGER, "POST", address, json={"payers": ["70000001", "70000006"], "operator": operator}
        )
        assert answer.status_code == 201

    assert [(one["msisdn"], one["operator"]) for one in answer.json()["items"]] == [
        ("+22370000001", None),
        ("+22370000006", "moov"),
    ]
    wrong = await till.world.ask(Role.MANAGER, "POST", address, json={"payers": ["70000007"], "operator": "Moov !"})
    assert (wrong.status_code, wrong.json()["fields"][0]["name"]) == (422, "operator")


async def test_a_number_is_withdrawn_once_and_no_longer_finds_the_unit(till: Till) -> None:
    """A3; the trail and the history name its id, never the number."""
    address = f"/v1/units/{till.unit.reference}/payers"
    [number] = (await till.world.ask(Role.MANAGER, "GET", address)).json()["items"]

    withdrawn = await till.world.ask(Role.MANAGER, "DELETE", f"{address}/{number['id']}")
    again = await till.world.ask(Role.MANAGER, "DELETE", f"{address}/{number['id']}")

    assert (withdrawn.status_code, withdrawn.json()["items"]) == (200, [])
    assert (again.status_code, again.json()["code"]) == (404, "membership.unknown_payer")
    assert (await till.world.ask(Role.MANAGER, "GET", "/v1/units?msisdn=70000001")).json()["items"] == []
    history = await till.world.ask(Role.MANAGER, "GET", f"/v1/units/{till.unit.reference}/history")
    assert history.json()["items"][0]["what"] == "payer_withdrawn"
    audit = await till.world.ask(Role.AUDITOR, "GET", "/v1/audit?limit=1")
    assert audit.json()["items"][0]["act"] == "units.withdraw_payer"
    assert "70000001" not in history.text + audit.text


async def test_a_withdrawn_number_can_be_declared_again(till: Till) -> None:
    address = f"/v1/units/{till.unit.reference}/payers"
    [number] = (await till.world.ask(Role.MANAGER, "GET", address)).json()["items"]
    await till.world.ask(Role.MANAGER, "DELETE", f"{address}/{number['id']}")

    answer = await till.world.ask(Role.MANAGER, "POST", address, json={"payers": ["70000001"]})

    [declared] = answer.json()["items"]
    assert declared["msisdn"] == "+22370000001"
    assert declared["id"] != number["id"]


async def test_a_number_is_withdrawn_from_its_own_unit_only(till: Till) -> None:
    [number] = (await till.world.ask(Role.MANAGER, "GET", f"/v1/units/{till.unit.reference}/payers")).json()["items"]
    other = (await till.world.ask(Role.MANAGER, "POST", "/v1/units", key="other", json=FAMILY)).json()

    answer = await till.world.ask(Role.MANAGER, "DELETE", f"/v1/units/{other['reference']}/payers/{number['id']}")

    assert (answer.status_code, answer.json()["code"]) == (404, "membership.unknown_payer")


async def test_a_number_that_is_none_is_refused_without_being_repeated(till: Till) -> None:
    address = f"/v1/units/{till.unit.reference}/payers"

    answer = await till.world.ask(Role.MANAGER, "POST", address, json={"payers": ["20123456"]})

    assert (answer.status_code, answer.json()["code"]) == (422, "msisdn.invalid")
    assert "20123456" not in answer.text


async def test_a_unit_renews_for_the_next_campaign(till: Till) -> None:
    campaign = {
        "name": "2027",
        "scheme": "standard",
        "coverage_from": "2027-01-01",
        "coverage_to": "2027-12-31",
        "due_dates": ["2027-01-31"],
    }
    await till.world.ask(Role.COORDINATOR, "POST", "/v1/campaigns", json=campaign)
    body = {"campaign": "2027", "joining": [], "leaving": [2]}

    answer = await till.world.ask(
        Role.MANAGER, "POST", f"/v1/units/{till.unit.reference}/renewals", key="one", json=body
    )

    assert answer.status_code == 201
    schedule = (await till.world.ask(Role.MANAGER, "GET", f"/v1/units/{till.unit.reference}/schedule")).json()
    assert [(one["campaign"], one["persons"]) for one in schedule["items"]] == [("2026", 2), ("2027", 1)]
    history = (await till.world.ask(Role.MANAGER, "GET", f"/v1/units/{till.unit.reference}/history")).json()
    assert "enrolled" in [line["what"] for line in history["items"]]
