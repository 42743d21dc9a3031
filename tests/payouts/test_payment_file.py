"""A bank is told whom to pay by a file that says it exactly (P4, RELIABILITY 34)."""

from dataclasses import dataclass, replace
from xml.etree.ElementTree import fromstring

import pytest

from app.core.money import KES, Money
from app.payouts import Debtor, Order, Payout, csv_order, order_of, pain_001
from app.payouts.payment_file import NAMESPACE, is_iban
from tests.payouts.cashier import Cashier

DEBTOR = Debtor(name="MICMO", account="ML0130101000000000000099", bic="BDMAMLBA")
PAIN = {"p": NAMESPACE}


@dataclass(frozen=True)
class Left:
    """A payout with the reference it leaves under."""

    payout: Payout
    reference: str


@pytest.fixture
async def order(cashier: Cashier) -> Order:
    """Two facilities that are paid by bank, one with an IBAN."""
    rib = await cashier.bank_facility("A")
    iban = await cashier.bank_facility("B", "FR1420041010050500013M02606")
    await cashier.owe(rib, 5_215)
    await cashier.owe(iban, 74_000)
    [batch] = await cashier.prepare()
    leaving = [Left(payout, f"{number:032x}") for number, payout in enumerate(batch.payouts)]
    return order_of(cashier.mutual, batch.number, 1, DEBTOR, leaving, cashier.clock.now())


def texts(written: bytes, path: str) -> list[str | None]:
    return [found.text for found in fromstring(written).findall(f".//{path}", PAIN)]


def test_the_order_names_every_payout_and_its_sum(order: Order) -> None:
    written = pain_001(order)

    assert texts(written, "p:GrpHdr/p:NbOfTxs") == texts(written, "p:PmtInf/p:NbOfTxs") == ["2"]
    assert texts(written, "p:GrpHdr/p:CtrlSum") == ["79215"]
    assert texts(written, "p:EndToEndId") == [f"{0:032x}", f"{1:032x}"]
    assert texts(written, "p:InstdAmt") == ["5215", "74000"]
    assert texts(written, "p:Cdtr/p:Nm") == ["Association de santé"] * 2
    assert texts(written, "p:CdtrAcct/p:Id/p:Othr/p:Id") == ["ML0130101000000000000001"]
    assert texts(written, "p:CdtrAcct/p:Id/p:IBAN") == ["FR1420041010050500013M02606"]
    assert texts(written, "p:DbtrAgt/p:FinInstnId/p:BICFI") == ["BDMAMLBA"]
    [message_id] = texts(written, "p:GrpHdr/p:MsgId")
    assert message_id is not None and len(message_id) <= 35
    assert message_id.endswith(f"-1-1-{order.made_at:%Y%m%d}")


def test_a_bank_without_a_code_and_names_with_control_characters_are_written(order: Order) -> None:
    first = order.leaving[0].payout
    odd = Left(replace(first, payee=replace(first.payee, name="Asso\x00ciation <&>")), "f" * 32)

    written = pain_001(replace(order, debtor=replace(DEBTOR, bic=None), leaving=[odd]))

    assert texts(written, "p:DbtrAgt/p:FinInstnId/p:Othr/p:Id") == ["NOTPROVIDED"]
    assert texts(written, "p:Cdtr/p:Nm") == ["Association <&>"]


def test_cents_are_written_as_a_bank_writes_them(order: Order) -> None:
    payout = replace(order.leaving[0].payout, amount=Money(150_005, KES))

    written = pain_001(replace(order, leaving=[Left(payout, "f" * 32)]))

    assert texts(written, "p:InstdAmt") == texts(written, "p:GrpHdr/p:CtrlSum") == ["1500.05"]


def test_rows_keep_formulas_from_spreadsheets(order: Order) -> None:
    first = order.leaving[0].payout
    odd = Left(replace(first, payee=replace(first.payee, name="=HYPERLINK(1)")), "f" * 32)

    heading, row, _ = csv_order(replace(order, leaving=[odd])).decode("utf-8-sig").split("\r\n")

    assert heading == "reference;holder;account;amount;currency;remark"
    assert row == f"{'f' * 32};'=HYPERLINK(1);ML0130101000000000000001;5215;XOF;MICMO 1"


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        ("FR1420041010050500013M02606", True),
        ("FR1420041010050500013M02607", False),
        ("ML0130101000000000000001", False),
        ("12345678", False),
        ("FR", False),
    ],
)
def test_an_iban_is_known_by_its_check_digits(number: str, verdict: bool) -> None:
    assert is_iban(number) is verdict
