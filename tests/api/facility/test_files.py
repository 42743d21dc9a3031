"""Files at the facility's door: imported row by row, attached and given back inert, and never a mistake of ours."""

import pytest

from app.access import Role
from tests.api.facility.papers import HEADING, PDF, a_bomb, a_csv, an_xlsx, attached
from tests.api.facility.ward import Ward

CSV = {"Content-Type": "text/csv; charset=windows-1252"}
XLSX = {"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
DAY = "10/02/2026"
MARKUP = '"><script>alert(1)</script>.pdf'


def row(ward: Ward, form: str, **changes: object) -> tuple[object, ...]:
    """A line of a form as HEADING names its cells."""
    cells = dict(zip(HEADING, (form, ward.reference, 1, "AMB", DAY, "CONS", 600, "oui"), strict=True))
    return tuple((cells | changes).values())


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_every_row_of_a_file_gets_its_answer(ward: Ward, kind: str) -> None:
    rows = (row(ward, "F-0001"), row(ward, "F-0001", code="TEST", price=2_250), row(ward, "F-0002", price="gratis"))
    content, headers = (a_csv(*rows), CSV) if kind == "csv" else (an_xlsx(*rows), XLSX)

    told = await ward.ask(
        "POST", "claims/import?number=2026-02&month=2026-02-01", key="one", content=content, headers=headers
    )
    [claim] = (await ward.ask("GET", "claims")).json()["items"]

    report = told.json()
    assert (told.status_code, report["received"], report["left_out"]) == (200, 1, 1)
    assert [(one["row"], one["claim_id"], one["problems"]) for one in report["rows"]] == [
        (2, claim["id"], []),
        (3, claim["id"], []),
        (4, None, ["price"]),
    ]
    assert (claim["billed"]["amount"], claim["invoice_id"]) == (2_850, report["invoice_id"])


async def test_the_same_file_again_is_one_import_and_a_second_one_is_told_its_duplicates(ward: Ward) -> None:
    content = a_csv(row(ward, "F-0001"))

    first = await ward.ask("POST", "claims/import", key="one", content=content, headers=CSV)
    again = await ward.ask("POST", "claims/import", key="one", content=content, headers=CSV)
    other = await ward.ask("POST", "claims/import", key="two", content=content, headers=CSV)

    assert (first.content, again.headers["idempotent-replayed"]) == (again.content, "true")
    assert [one["duplicate_of"] for one in other.json()["duplicates"]] == [first.json()["rows"][0]["claim_id"]]


@pytest.mark.parametrize("cell", ["=1+1", "=cmd|'/C calc'!A0", "+22370000001", "@SUM(A1)", "<script>x</script>"])
async def test_cells_that_would_be_formulas_stay_texts(ward: Ward, cell: str) -> None:
    """RELIABILITY 33, 34: no formula is run, no markup is served."""
    told = await ward.ask(
        "POST", "claims/import", key="one", content=a_csv(row(ward, "F-0001", code=cell)), headers=CSV
    )
    book = an_xlsx(row(ward, "F-0002", code=cell))
    sheet = await ward.ask("POST", "claims/import", key="two", content=book, headers=XLSX)
    listed = await ward.ask("GET", "claims")

    assert told.status_code == sheet.status_code == 200
    assert listed.headers["content-type"] == "application/json"
    assert listed.headers["x-content-type-options"] == "nosniff"
    assert listed.json()["items"][-1]["lines"][0]["code"] == cell


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"", CSV, 422),
        (b"", XLSX, 422),
        (b"\x00\xff\xfe nonsense", CSV, 422),
        (b"PK\x03\x04 nonsense", XLSX, 422),
        (b'"', CSV, 422),
        (PDF, XLSX, 422),
        (b"{}", {"Content-Type": "application/json"}, 415),
        (b"a;b\n1;2", {"Content-Type": "text/html"}, 415),
        (b"a;b\n1;2", {"Content-Type": ""}, 415),
        (b"form_number;form_number\n1;2", CSV, 422),
    ],
)
async def test_garbage_is_refused_and_leaves_nothing(
    ward: Ward, content: bytes, headers: dict[str, str], status: int
) -> None:
    told = await ward.ask("POST", "claims/import", key="one", content=content, headers=headers)

    assert told.status_code == status, told.text
    assert (await ward.ask("GET", "claims")).json()["items"] == []


async def test_a_zip_bomb_is_not_unpacked(ward: Ward) -> None:
    told = await ward.ask("POST", "claims/import", key="one", content=a_bomb(), headers=XLSX)

    assert (told.status_code, told.json()["code"]) == (422, "claims.file_unreadable")


async def test_a_file_past_20_mib_is_not_read(ward: Ward) -> None:
    told = await ward.ask("POST", "claims/import", key="one", content=b" " * (20 * 1024 * 1024 + 1), headers=CSV)

    assert (told.status_code, told.json()["code"]) == (413, "api.too_large")


async def test_a_paper_comes_back_as_a_file_with_an_inert_name(ward: Ward) -> None:
    """RELIABILITY 33."""
    claim = await ward.send(has_documents=False)
    made = await attached(ward, claim["id"], MARKUP)
    path = f"claims/{claim['id']}/documents"

    listed = (await ward.ask("GET", path)).json()["items"]
    own = await ward.ask("GET", f"{path}/{made['id']}")
    adviser = await ward.world.ask(Role.ADVISER, "GET", f"/v1/{path}/{made['id']}")
    accountant = await ward.world.ask(Role.ACCOUNTANT, "GET", f"/v1/{path}/{made['id']}")

    assert [one["name"] for one in listed] == [made["name"]] and not set('<>"') & set(made["name"])
    assert (own.content, adviser.content, accountant.status_code) == (PDF, PDF, 403)
    assert own.headers["content-disposition"].startswith("attachment; ")
    assert "<" not in own.headers["content-disposition"]
    assert (own.headers["content-type"], own.headers["x-content-type-options"]) == ("application/pdf", "nosniff")


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"", "application/pdf", 422),
        (b"<html>", "application/pdf", 422),
        (PDF, "image/png", 422),
        (PDF, "text/html", 415),
        (PDF + b" " * 5 * 1024 * 1024, "application/pdf", 422),
    ],
)
async def test_a_paper_that_is_not_what_it_says_is_refused(
    ward: Ward, content: bytes, media_type: str, status: int
) -> None:
    claim = await ward.send()
    path = f"claims/{claim['id']}/documents"

    told = await ward.ask("POST", f"{path}?name=a.pdf", content=content, headers={"Content-Type": media_type})

    assert told.status_code == status
    assert (await ward.ask("GET", path)).json()["items"] == []


async def test_attaching_what_lacked_is_enough_for_the_decision(ward: Ward) -> None:
    """DOMAIN C11."""
    claim = await ward.send(has_documents=False)
    await attached(ward, claim["id"])

    decided = await ward.decide(claim["id"])

    assert decided.json()["items"][0]["status"] == "approved"
