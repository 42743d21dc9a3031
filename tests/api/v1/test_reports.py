"""Reports over HTTP: indicators of a day, the dashboard, thresholds, and the union's view."""

import csv
import io

from app.access import Role
from tests.api.v1.till import Till
from tests.api.v1.world import World, key_of

TODAY = "2026-03-02"


async def test_indicators_come_with_what_they_are_made_of_in_the_callers_language(till: Till) -> None:
    french = await till.world.ask(Role.MANAGER, "GET", "/v1/reports/indicators", language="fr")
    english = await till.world.ask(Role.MANAGER, "GET", f"/v1/reports/indicators?at={TODAY}")

    assert (french.status_code, french.json()["at"], len(french.json()["items"])) == (200, TODAY, 31)
    told = {one["indicator"]: one for one in french.json()["items"]}
    assert told["auto_matching"] | {"definition": ""} == {
        "indicator": "auto_matching",
        "name": "Identification automatique",
        "definition": "",
        "kind": "percent",
        "shown": "50,0\u00a0%",
        "value": "50.0",
        "numerator": "1",
        "denominator": "2",
        "missing": None,
    }
    assert told["suspense"]["shown"] == "1\u202f000\u00a0F"
    assert told["penetration"]["missing"] == "La population cible n'est pas renseignée."
    names = {one["indicator"]: one["name"] for one in english.json()["items"]}
    assert names["auto_matching"] == "Automatic matching"


async def test_a_part_of_a_mutual_is_asked_by_antenna_and_campaign(till: Till) -> None:
    antennas = (await till.world.ask(Role.MANAGER, "GET", "/v1/antennas")).json()["items"]
    shares = []
    for one in antennas:
        answer = await till.world.ask(Role.MANAGER, "GET", f"/v1/reports/indicators?antenna_id={one['id']}")
        shares.append({item["indicator"]: item["denominator"] for item in answer.json()["items"]}["activation"])
    campaign = await till.world.ask(Role.MANAGER, "GET", "/v1/reports/indicators?campaign=2026")
    unknown = await till.world.ask(Role.MANAGER, "GET", "/v1/reports/indicators?campaign=1999")

    assert sorted(shares) == ["0", "1"]
    liquidity = {one["indicator"]: one for one in campaign.json()["items"]}["liquidity"]
    assert (liquidity["shown"], liquidity["missing"]) == ("n.d.", "Kept for the whole mutual only.")
    assert unknown.status_code == 404


async def test_a_day_to_come_is_refused(world: World) -> None:
    answer = await world.ask(Role.MANAGER, "GET", "/v1/reports/indicators?at=2026-03-03")

    assert (answer.status_code, answer.json()["fields"][0]["name"]) == (422, "at")


async def test_indicators_are_given_as_rows_too(till: Till) -> None:
    answer = await till.world.ask(Role.AUDITOR, "GET", "/v1/reports/indicators.csv", language="fr")

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert answer.headers["content-disposition"].endswith(f"MICMO-indicators-{TODAY}.csv")
    assert len(rows) == 31
    assert {row["indicator"]: row["value"] for row in rows}["suspense"] == "1000"


async def test_the_dashboard_shows_where_the_money_is_and_what_is_beyond_its_threshold(till: Till) -> None:
    found = (await till.world.ask(Role.MANAGER, "GET", "/v1/reports/dashboard")).json()

    head = found["headline"]
    assert [head[name]["amount"] for name in ("collected", "matched", "suspense", "payable")] == [
        2_000,
        1_000,
        1_000,
        0,
    ]
    assert [(one["indicator"]["indicator"], one["threshold"]) for one in found["alerts"]] == [("suspense_share", 2)]
    assert [one["without"] for one in found["reserves"]] == [None, "state", "donor"]
    assert len(found["indicators"]) == 31


async def test_a_coordinator_sets_thresholds_and_the_act_is_on_record(till: Till) -> None:
    before = (await till.world.ask(Role.MANAGER, "GET", "/v1/reports/thresholds")).json()

    refused = await till.world.ask(Role.ACCOUNTANT, "PUT", "/v1/reports/thresholds", json=before)
    done = await till.world.ask(Role.COORDINATOR, "PUT", "/v1/reports/thresholds", json=before | {"suspense": 50})
    wrong = await till.world.ask(Role.COORDINATOR, "PUT", "/v1/reports/thresholds", json={"suspense": 500})
    after = (await till.world.ask(Role.MANAGER, "GET", "/v1/reports/thresholds")).json()
    trail = (await till.world.ask(Role.AUDITOR, "GET", "/v1/audit")).json()["items"]
    dashboard = (await till.world.ask(Role.MANAGER, "GET", "/v1/reports/dashboard")).json()

    assert (before["suspense"], after["suspense"]) == (2, 50)
    assert [one.status_code for one in (refused, done, wrong)] == [403, 200, 422]
    assert any(one["act"] == "reports.thresholds" for one in trail)
    assert dashboard["alerts"] == []


async def test_the_union_sees_every_mutual_and_all_of_them_as_one(till: Till) -> None:
    key = await key_of(till.world.database, None, Role.UNION)

    seen = (await till.world.ask(key, "GET", "/v1/union/indicators")).json()
    rows = await till.world.ask(key, "GET", "/v1/union/indicators.csv")

    assert [one["mutual"] for one in seen["items"]] == ["MICBA", "MICMO"]
    [together] = seen["together"]
    assert (together["currency"], together["mutuals"]) == ("XOF", 2)
    matching = {one["indicator"]: one for one in together["indicators"]}["auto_matching"]
    assert (matching["numerator"], matching["denominator"], matching["shown"]) == ("1", "2", "50.0\u00a0%")
    assert len(rows.content.decode("utf-8-sig").splitlines()) == 1 + 3 * 31


async def test_who_reads_reports_of_one_mutual_sees_that_one_alone(till: Till) -> None:
    seen = (await till.world.ask(till.world.foreign_key, "GET", "/v1/union/indicators")).json()

    assert [one["mutual"] for one in seen["items"]] == ["MICBA"]
    assert seen["together"][0]["mutuals"] == 1
