"""What a facility is paid, told by advice and statement at both doors, to the franc (P1, E13, E15)."""

import csv
import io

from app.access import Role
from app.core.clock import VirtualClock
from app.core.ids import new_id
from tests.api.facility.payday import a_cashier_of, paid, prepared
from tests.api.facility.ward import Ward


async def two_decided(ward: Ward) -> None:
    """F-0001 brings 1,995, of which 95 come back; F-0002 is cut by its tariff and brings 420."""
    first = await ward.send("F-0001")
    second = await ward.send("F-0002", member_number=2, lines=[{"code": "CONS", "price_minor": 900}])
    body = {"claim_ids": [second["id"]]}
    await ward.world.ask(Role.ACCOUNTANT, "POST", "/v1/claims/examinations", json=body)
    await ward.world.ask(Role.ADVISER, "POST", f"/v1/claims/{second['id']}/medical", json={"decision": "approve"})
    decided = await ward.decide(first["id"], second["id"])
    assert decided.status_code == 200, decided.text
    asked = {"amount": {"amount": 95, "currency": "XOF"}, "reason": "Contrôle sur place"}
    await ward.world.ask(
        Role.ACCOUNTANT, "POST", f"/v1/claims/{first['id']}/overpayments", key=str(new_id()), json=asked
    )


async def test_a_payout_is_the_facilitys_to_see_from_its_approval_on(ward: Ward, clock: VirtualClock) -> None:
    await two_decided(ward)
    cashier = await a_cashier_of(ward, clock)
    payout = await prepared(cashier)

    early = [await ward.ask("GET", path) for path in ("payouts", f"payouts/{payout.id}", f"payouts/{payout.id}/advice")]
    await paid(cashier, payout)
    listed = (await ward.ask("GET", "payouts")).json()["items"]
    one = (await ward.ask("GET", f"payouts/{payout.id}")).json()
    claims = (await ward.ask("GET", "claims")).json()["items"]

    assert (early[0].json()["items"], [one.status_code for one in early[1:]]) == ([], [404, 404])
    assert listed == [one]
    assert (one["state"], one["gross"]["amount"], one["offset"]["amount"], one["amount"]["amount"]) == (
        "confirmed",
        2_415,
        95,
        2_320,
    )
    assert [(claim["status"], claim["payout_ids"]) for claim in claims] == [("paid", [str(payout.id)])] * 2


async def test_an_advice_is_one_value_in_three_forms_at_two_doors(ward: Ward, clock: VirtualClock) -> None:
    await two_decided(ward)
    cashier = await a_cashier_of(ward, clock)
    payout = await prepared(cashier)
    await paid(cashier, payout)
    path = f"payouts/{payout.id}/advice"

    told = (await ward.ask("GET", path)).json()
    paper, rows = await ward.ask("GET", f"{path}.pdf"), await ward.ask("GET", f"{path}.csv")
    office = await ward.world.ask(Role.AUDITOR, "GET", f"/v1/{path}")
    office_rows = await ward.world.ask(Role.AUDITOR, "GET", f"/v1/{path}.csv")

    assert (told["gross"]["amount"], told["offset"]["amount"], told["total"]["amount"]) == (2_415, 95, 2_320)
    assert [(cut["code"], cut["amount"]["amount"]) for claim in told["claims"] for cut in claim["cuts"]] == [
        ("C08", 300)
    ]
    assert (told["operator_reference"], told["payee_number"][-4:]) == ("VIR-2026-0042", "0001")
    assert (office.json(), office_rows.content) == (told, rows.content)
    assert paper.content.startswith(b"%PDF-") and paper.headers["content-type"] == "application/pdf"
    assert paper.headers["content-disposition"].startswith('attachment; filename="2026-')
    read = list(csv.DictReader(io.StringIO(rows.content.decode("utf-8-sig")), delimiter=";"))
    assert sum(int(row["paid"]) for row in read if row["kind"] in ("claim", "offset")) == 2_320


async def test_an_advice_is_nobody_elses(ward: Ward, clock: VirtualClock) -> None:
    """RELIABILITY I21, 27."""
    await two_decided(ward)
    cashier = await a_cashier_of(ward, clock)
    payout = await prepared(cashier)
    await paid(cashier, payout)

    for ending in ("", "/advice", "/advice.pdf", "/advice.csv"):
        path = f"/v1/facility/payouts/{payout.id}{ending}"
        told = await ward.world.ask(ward.neighbour_key, "GET", path)
        assert (told.status_code, told.json()["code"]) == (404, "payouts.unknown_payout"), path


async def test_a_statement_tells_the_period_at_two_doors(ward: Ward) -> None:
    await two_decided(ward)

    told = (await ward.ask("GET", "statement")).json()
    before = (await ward.ask("GET", "statement?since=2026-01-01&until=2026-01-31")).json()
    paper, rows = await ward.ask("GET", "statement.pdf"), await ward.ask("GET", "statement.csv")
    office = await ward.world.ask(Role.ACCOUNTANT, "GET", f"/v1/facilities/{ward.centre}/statement")
    office_paper = await ward.world.ask(Role.ACCOUNTANT, "GET", f"/v1/facilities/{ward.centre}/statement.pdf")
    neighbour = (await ward.world.ask(ward.neighbour_key, "GET", "/v1/facility/statement")).json()

    assert (told["since"], told["until"]) == ("2026-03-01", "2026-03-02")
    assert (told["billed"]["amount"], told["approved"]["amount"], told["to_recover"]["amount"]) == (3_750, 2_415, 95)
    assert (before["claims"], neighbour["claims"], office.json()) == ([], [], told)
    assert paper.content[:5] == office_paper.content[:5] == b"%PDF-"
    assert rows.text.count("\r\n") == 3


async def test_a_period_that_ends_before_it_begins_or_lasts_too_long_is_refused(ward: Ward) -> None:
    for query in ("since=2026-03-03&until=2026-03-02", "since=2020-01-01"):
        told = await ward.ask("GET", f"statement?{query}")
        assert (told.status_code, told.json()["fields"][0]["name"]) == (422, "since")
