"""Numbers that can be paid to, and those that cannot."""

import pytest

from app.core.ids import WalletId, new_id
from app.facilities import InvalidPayee, NewPayeeAccount
from app.facilities.numbers import account_reference_of, number_of, operator_of
from app.providers import PayeeKind

WALLET = WalletId(new_id())


def payee(kind: PayeeKind, number: str, account: str | None = None) -> NewPayeeAccount:
    """An account of this kind."""
    wallet_id = None if kind is PayeeKind.BANK else WALLET
    return NewPayeeAccount(wallet_id=wallet_id, kind=kind, number=number, holder="CSCOM", account_reference=account)


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        (PayeeKind.PHONE, "70 00 00 01", "22370000001"),
        (PayeeKind.PHONE, "+223 70000001", "22370000001"),
        (PayeeKind.TILL, "60 00 00", "600000"),
        (PayeeKind.PAYBILL, "600000", "600000"),
        (PayeeKind.BANK, "ml13 0101 0000 0000 0000 01", "ML130101000000000000" + "01"),
    ],
)
def test_a_number_is_kept_as_its_operator_writes_it(kind: PayeeKind, written: str, kept: str) -> None:
    assert number_of(payee(kind, written), "ML") == kept


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (PayeeKind.PHONE, "20220000"),  # a landline of Bamako
        (PayeeKind.PHONE, "7000000"),
        (PayeeKind.TILL, "60A000"),
        (PayeeKind.PAYBILL, "+22370000001"),
        (PayeeKind.BANK, "ML13-0101"),
        (PayeeKind.BANK, ""),
    ],
)
def test_a_number_that_cannot_be_is_refused(kind: PayeeKind, written: str) -> None:
    with pytest.raises(InvalidPayee) as refused:
        number_of(payee(kind, written), "ML")

    assert refused.value.field == "number"


def test_the_bank_has_no_wallet() -> None:
    """P4."""
    new = NewPayeeAccount(wallet_id=WALLET, kind=PayeeKind.BANK, number="70000001", holder="CSCOM")

    with pytest.raises(InvalidPayee) as refused:
        number_of(new, "ML")

    assert refused.value.field == "wallet_id"


def test_a_phone_may_leave_its_wallet_open() -> None:
    new = NewPayeeAccount(wallet_id=None, kind=PayeeKind.PHONE, number="70000001", holder="CSCOM", operator="orange")

    assert (number_of(new, "ML"), operator_of(new)) == ("22370000001", "orange")


@pytest.mark.parametrize(
    ("kind", "operator"),
    [(PayeeKind.BANK, "orange"), *((PayeeKind.PHONE, word) for word in ("Orange", "", "1orange", "o" * 41))],
)
def test_an_operator_is_a_short_name_and_no_bank(kind: PayeeKind, operator: str) -> None:
    new = NewPayeeAccount(wallet_id=None, kind=kind, number="70000001", holder="CSCOM", operator=operator)

    with pytest.raises(InvalidPayee) as refused:
        operator_of(new)

    assert refused.value.field == "operator"


@pytest.mark.parametrize(
    ("kind", "account"), [(PayeeKind.PAYBILL, None), (PayeeKind.PAYBILL, "é"), (PayeeKind.PHONE, "7")]
)
def test_a_paybill_alone_has_an_account_and_needs_it(kind: PayeeKind, account: str | None) -> None:
    with pytest.raises(InvalidPayee) as refused:
        account_reference_of(payee(kind, "600000", account))

    assert refused.value.field == "account_reference"


def test_an_account_at_a_paybill_is_kept_trimmed() -> None:
    assert account_reference_of(payee(PayeeKind.PAYBILL, "600000", " CS 01 ")) == "CS 01"
