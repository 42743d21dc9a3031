"""Co-financing over HTTP: billed, received, disallowed and given back, with names for who may see them (F2 to F5)."""

from typing import Any

import pytest

from app.access import Role
from tests.api.v1.till import Till
from tests.reporting.test_advice_paper import read

STATEMENTS, RECEIPTS, DECISIONS = "/v1/subsidy-statements", "/v1/subsidy-receipts", "/v1/subsidy-decisions"


class Office:
    """The people who deal with funders, each act under a new `Idempotency-Key` unless one is given."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self._acts = 0

    async def post(self, who: Role, path: str, body: Any, *, key: str | None = None) -> Any:
        """Somebody acts."""
        self._acts += 1
        return await self.till.world.ask(who, "POST", path, key=key or f"act-{self._acts}", json=body)

    async def get(self, who: Role, path: str) -> Any:
        """What somebody reads."""
        answer = await self.till.world.ask(who, "GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def billed(self, funder: str = "state") -> Any:
        """A statement to a funder."""
        answer = await self.post(Role.ACCOUNTANT, STATEMENTS, {"funder": funder})
        assert answer.status_code == 201, answer.text
        [one] = answer.json()["items"]
        return one

    async def received(self, amount: int, funder: str = "state") -> Any:
        """A funder pays."""
        answer = await self.post(Role.ACCOUNTANT, RECEIPTS, {"funder": funder, "amount": francs(amount)})
        assert answer.status_code == 201, answer.text
        return answer.json()


def francs(amount: int) -> dict[str, Any]:
    """An amount of XOF."""
    return {"amount": amount, "currency": "XOF"}


@pytest.fixture
async def office(till: Till) -> Office:
    """A mutual in which one unit has paid its first instalment."""
    await till.pay(1_730, till.unit.reference, "TXN3")
    return Office(till)


async def test_f3_the_accountant_bills_each_funder_once(office: Office) -> None:
    made = await office.post(Role.ACCOUNTANT, STATEMENTS, {}, key="quarter")
    again = await office.post(Role.ACCOUNTANT, STATEMENTS, {}, key="quarter")
    nothing = await office.post(Role.ACCOUNTANT, STATEMENTS, {})

    assert (made.status_code, made.content, again.headers["idempotent-replayed"]) == (201, again.content, "true")
    assert sorted(one["funder"] for one in made.json()["items"]) == ["donor", "state"]
    assert (nothing.status_code, nothing.json()["code"]) == (409, "subsidies.nothing_to_bill")
    listed = await office.get(Role.AUDITOR, f"{STATEMENTS}?funder=state")
    assert [one["number"] for one in listed["items"]] == ["2026-0001/ETAT"]


async def test_f5_donors_one_after_the_other_are_told_apart(office: Office) -> None:
    await office.billed("donor")
    left = await office.post(Role.COORDINATOR, "/v1/funders/donor/ending", {"last_on": "2026-12-31"})
    came = await office.post(
        Role.COORDINATOR, "/v1/funders", {"kind": "donor", "name": "Fondation Exemple", "valid_from": "2027-01-01"}
    )
    assert (left.status_code, came.json()["turn"]) == (200, 2)

    unnamed = await office.post(Role.ACCOUNTANT, RECEIPTS, {"funder": "donor", "amount": francs(100)})
    named = await office.post(Role.ACCOUNTANT, RECEIPTS, {"funder": "donor", "turn": 2, "amount": francs(100)})

    assert (unnamed.status_code, unnamed.json()["code"]) == (409, "subsidies.which_funder")
    assert (named.json()["turn"], named.json()["excess"]["amount"]) == (2, 100)
    stood = [await office.get(Role.ACCOUNTANT, f"/v1/funders/donor/position?turn={turn}") for turn in (1, 2)]
    whole = await office.get(Role.ACCOUNTANT, "/v1/funders/donor/position")
    assert [(one["name"], one["excess"]["amount"]) for one in stood] == [("PTF", 0), ("Fondation Exemple", 100)]
    assert (whole["turn"], whole["excess"]["amount"], whole["open"]) == (None, 100, stood[0]["open"])


async def test_lines_come_in_pages_and_name_heads_only_to_who_may_see_persons(office: Office) -> None:
    path = f"{STATEMENTS}/{(await office.billed())['id']}/lines"

    [line] = (await office.get(Role.ACCOUNTANT, path))["items"]
    [nameless] = (await office.get(Role.SIGNATORY, path))["items"]

    assert (line["unit"], line["head"], line["instalment"]) == (office.till.unit.reference, "Awa Exemple", 1)
    assert nameless == line | {"head": None}


async def test_paper_and_rows_hold_names_only_for_who_may_see_persons(office: Office) -> None:
    path = f"{STATEMENTS}/{(await office.billed())['id']}/nominative"
    ask = office.till.world.ask

    papers = [await ask(who, "GET", f"{path}.pdf") for who in (Role.ACCOUNTANT, Role.SIGNATORY)]
    rows = [await ask(who, "GET", f"{path}.csv") for who in (Role.ACCOUNTANT, Role.SIGNATORY)]

    assert ["Awa Exemple" in read(paper.content) for paper in papers] == [True, False]
    assert ["Awa Exemple" in one.text for one in rows] == [True, False]
    assert papers[0].headers["content-disposition"].startswith('attachment; filename="2026-0001-ETAT.pdf"')
    trail = await office.get(Role.AUDITOR, "/v1/audit?limit=200")
    assert [one["act"] for one in trail["items"]].count("subsidies.export") == 4


async def test_f4_a_receipt_settles_and_its_excess_waits_for_an_explicit_act(office: Office) -> None:
    one = await office.billed()
    asked_for = one["billed"]["amount"]

    receipt = await office.received(asked_for + 500)

    assert (receipt["applied"]["amount"], receipt["excess"]["amount"]) == (asked_for, 500)
    assert (await office.get(Role.AUDITOR, f"{STATEMENTS}/{one['id']}"))["open"]["amount"] == 0
    nothing = await office.post(Role.ACCOUNTANT, f"{RECEIPTS}/{receipt['id']}/applications", {})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "subsidies.nothing_open")


async def test_f4_an_excess_settles_what_is_billed_later(office: Office) -> None:
    receipt = await office.received(100)
    one = await office.billed()

    applied = await office.post(Role.ACCOUNTANT, f"{RECEIPTS}/{receipt['id']}/applications", {"amount": francs(60)})

    assert (applied.status_code, applied.json()["excess"]["amount"]) == (200, 40)
    left = (await office.get(Role.AUDITOR, f"{STATEMENTS}/{one['id']}"))["open"]["amount"]
    assert left == one["billed"]["amount"] - 60


async def test_e09_the_accountant_proposes_and_the_coordinator_decides(office: Office) -> None:
    one = await office.billed()
    body = {"amount": francs(100), "reason": "Lettre n° 12"}
    proposed = await office.post(Role.ACCOUNTANT, f"{STATEMENTS}/{one['id']}/disallowances", body)
    waiting = await office.get(Role.COORDINATOR, f"{DECISIONS}?waiting=true")

    path, word = f"{DECISIONS}/{proposed.json()['id']}/word", {"is_approved": True}
    own = await office.post(Role.ACCOUNTANT, path, word)
    decided, twice = [await office.post(Role.COORDINATOR, path, word) for _ in range(2)]

    assert ([each["id"] for each in waiting["items"]], own.status_code) == ([proposed.json()["id"]], 403)
    assert (decided.status_code, decided.json()["is_approved"]) == (200, True)
    assert (twice.status_code, twice.json()["code"]) == (409, "subsidies.already_decided")
    assert (await office.get(Role.AUDITOR, f"{STATEMENTS}/{one['id']}"))["disallowed"]["amount"] == 100


async def test_e09_no_more_is_disallowed_than_is_open(office: Office) -> None:
    one = await office.billed()
    body = {"amount": francs(one["billed"]["amount"] + 1), "reason": "Lettre n° 12"}

    answer = await office.post(Role.ACCOUNTANT, f"{STATEMENTS}/{one['id']}/disallowances", body)

    assert (answer.status_code, answer.json()["code"]) == (409, "subsidies.disallowance_exceeds_statement")


async def test_f4_an_excess_goes_back_when_the_coordinator_says_so(office: Office) -> None:
    receipt = await office.received(900, funder="donor")
    body = {"amount": francs(900), "reason": "Versement erroné"}
    proposed = await office.post(Role.ACCOUNTANT, f"{RECEIPTS}/{receipt['id']}/repayments", body)

    refused = await office.post(Role.COORDINATOR, f"{DECISIONS}/{proposed.json()['id']}/word", {"is_approved": False})
    again = await office.post(Role.ACCOUNTANT, f"{RECEIPTS}/{receipt['id']}/repayments", body)
    await office.post(Role.COORDINATOR, f"{DECISIONS}/{again.json()['id']}/word", {"is_approved": True})

    assert refused.json()["is_approved"] is False
    assert (await office.get(Role.AUDITOR, f"{RECEIPTS}/{receipt['id']}"))["repaid"]["amount"] == 900


async def test_f4_a_position_tells_what_is_open_by_age(office: Office) -> None:
    one = await office.billed()

    position = await office.get(Role.AUDITOR, "/v1/funders/state/position")

    assert position["billed"] == position["open"] == one["billed"]
    assert position["open_by_age"]["0-90"] == one["billed"]
    assert (position["unbilled"]["amount"], position["excess"]["amount"]) == (0, 0)


async def test_f5_a_funder_leaves_and_its_shares_are_foreseen(office: Office) -> None:
    path = "/v1/funders/donor/projection?leaves_on=2026-12-31"
    foreseen = await office.get(Role.COORDINATOR, path)

    assert (foreseen["first_without"], foreseen["tariff_without"]["member"]["amount"]) == ("2027-01-01", 1_730 + 2_595)
    assert foreseen["income_lost"] == foreseen["expected"]["donor"]


async def test_f5_another_funder_takes_over_once_the_one_before_has_left(office: Office) -> None:
    new = {"kind": "donor", "name": "Fondation Exemple", "valid_from": "2027-01-01"}
    early = await office.post(Role.COORDINATOR, "/v1/funders", new)
    ended = await office.post(Role.COORDINATOR, "/v1/funders/donor/ending", {"last_on": "2026-12-31"})
    added = await office.post(Role.COORDINATOR, "/v1/funders", new)

    assert (early.status_code, early.json()["code"]) == (409, "membership.funder_standing")
    assert (ended.json()["valid_to"], added.status_code) == ("2026-12-31", 201)
    known = await office.get(Role.MANAGER, "/v1/funders")
    assert [one["name"] for one in known["items"]] == ["État", "PTF", "Fondation Exemple"]
