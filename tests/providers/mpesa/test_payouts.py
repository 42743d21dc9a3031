"""What leaves for a payout and for the question after it (mpesa-daraja §6.1, §8, §10.1)."""

from dataclasses import replace

import pytest

from app.core.money import KES, XOF, Money
from app.providers import Direction, Payee, PayeeKind, PayoutOrder, ProviderReference, ProviderRejected, StatusQuestion
from app.providers.mpesa.wire import hooks, payouts
from tests.providers.mpesa.samples import (
    AMINA,
    BASE,
    PAYOUT,
    PAYOUT_RECEIPT,
    clinic,
    credentials,
    kes,
    payout,
    till,
)

SEALS = {event: hooks.seal(f"{event}/{PAYOUT}", credentials()) for event in hooks.SEALED}
QUESTION = StatusQuestion(
    direction=Direction.OUT, reference=PAYOUT, callback_url=BASE, payee_kind=PayeeKind.PHONE, amount=kes(2500)
)


def test_a_payout_to_a_phone_goes_under_our_own_reference() -> None:
    assert payouts.phone_body(payout(), credentials()) == {
        "OriginatorConversationID": PAYOUT,
        "InitiatorName": "exampleapi",
        "SecurityCredential": "ZXhhbXBsZQ==",
        "CommandID": "BusinessPayment",
        "Amount": 2500,
        "PartyA": "600777",
        "PartyB": "254700111222",
        "Remarks": "Claim 4471",
        "ResultURL": f"{BASE}/payout/{PAYOUT}/{SEALS['payout']}",
        "QueueTimeOutURL": f"{BASE}/payout-timeout/{PAYOUT}/{SEALS['payout-timeout']}",
    }


def test_a_payout_to_a_paybill_names_the_account_and_keeps_the_official_misspelling() -> None:
    """§8: the official name of a field is misspelt."""
    assert payouts.business_body(payout(payee=clinic(), amount=kes(18_000)), credentials()) == {
        "Initiator": "exampleapi",
        "SecurityCredential": "ZXhhbXBsZQ==",
        "CommandID": "BusinessPayBill",
        "SenderIdentifierType": "4",
        "RecieverIdentifierType": "4",
        "Amount": "18000",
        "PartyA": "600777",
        "PartyB": "600999",
        "AccountReference": "INV-2203",
        "Remarks": "Claim 4471",
        "ResultURL": f"{BASE}/transfer/{PAYOUT}/{SEALS['transfer']}",
        "QueueTimeOutURL": f"{BASE}/payout-timeout/{PAYOUT}/{SEALS['payout-timeout']}",
    }


@pytest.mark.parametrize("receiver_type", ["4", "2"])
def test_whether_a_till_is_4_or_2_is_the_accounts_to_say(receiver_type: str) -> None:
    """§8: how a till is named differs between document and field."""
    body = payouts.business_body(payout(payee=till()), credentials(till_receiver_type=receiver_type))

    assert (body["CommandID"], body["RecieverIdentifierType"]) == ("BusinessBuyGoods", receiver_type)
    assert "AccountReference" not in body


@pytest.mark.parametrize(
    ("unfit", "field"),
    [
        (payout(amount=Money(250_050, KES)), "amount"),
        (payout(amount=kes(9)), "amount"),
        (payout(amount=kes(250_001)), "amount"),
        (payout(amount=Money(2500, XOF)), "currency"),
        (payout(reference="a reference"), "reference"),
        (payout(reference="0" * 37), "reference"),
        (payout(callback_url=""), "callback_url"),
        (payout(callback_url="https://pay.example.org/mpesa"), "callback_url"),
        (payout(payee=Payee(kind=PayeeKind.PHONE, number="0700111222")), "payee"),
        (payout(payee=Payee(kind=PayeeKind.PHONE, number="+254700111222")), "payee"),
    ],
)
def test_a_payout_to_a_phone_that_daraja_would_refuse_never_leaves(unfit: PayoutOrder, field: str) -> None:
    """Money is whole shillings going out (§0)."""
    with pytest.raises(ProviderRejected) as refused:
        payouts.phone_body(unfit, credentials())

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("unfit", "field"),
    [
        (payout(payee=clinic(), amount=Money(1_050, KES)), "amount"),
        (payout(payee=clinic(None)), "account_reference"),
        (payout(payee=clinic("fourteen chars")), "account_reference"),
        (payout(payee=Payee(kind=PayeeKind.TILL, number="the till")), "payee"),
        (payout(payee=Payee(kind=PayeeKind.BANK, number="0110123456")), "payee"),
        (payout(payee=till(), callback_url=""), "callback_url"),
    ],
)
def test_a_payout_to_a_business_that_daraja_would_refuse_never_leaves(unfit: PayoutOrder, field: str) -> None:
    with pytest.raises(ProviderRejected) as refused:
        payouts.business_body(unfit, credentials())

    assert refused.value.field == field


@pytest.mark.parametrize("key", ["initiator_name", "security_credential"])
def test_without_an_api_operator_no_money_goes_out(key: str) -> None:
    with pytest.raises(ProviderRejected) as refused:
        payouts.phone_body(payout(), credentials(**{key: ""}))

    assert refused.value.field == "initiator_name"


@pytest.mark.parametrize(("written", "sent"), [("", "Payment"), (" x ", "Payment"), ("é" * 120, "é" * 100)])
def test_a_remark_has_2_to_100_characters(written: str, sent: str) -> None:
    assert payouts.phone_body(payout(remark=written), credentials())["Remarks"] == sent


def test_a_payout_to_a_phone_is_asked_after_by_our_own_reference() -> None:
    assert payouts.question_body(QUESTION, credentials()) == {
        "Initiator": "exampleapi",
        "SecurityCredential": "ZXhhbXBsZQ==",
        "CommandID": "TransactionStatusQuery",
        "OriginalConversationID": PAYOUT,
        "PartyA": "600777",
        "IdentifierType": "4",
        "Remarks": "status",
        "ResultURL": f"{BASE}/payout-status/{PAYOUT}/{SEALS['payout-status']}",
        "QueueTimeOutURL": f"{BASE}/payout-timeout/{PAYOUT}/{SEALS['payout-timeout']}",
    }


def test_a_receipt_is_asked_by_before_anything_else() -> None:
    question = replace(QUESTION, handle="7aa1-22bb-1", provider_reference=ProviderReference(PAYOUT_RECEIPT))

    body = payouts.question_body(question, credentials())

    assert body is not None
    assert (body["TransactionID"], body.get("OriginalConversationID")) == (PAYOUT_RECEIPT, None)
    assert body["ResultURL"] == f"{BASE}/transfer-status/{PAYOUT}/{SEALS['transfer-status']}"


@pytest.mark.parametrize("kind", [PayeeKind.PAYBILL, PayeeKind.TILL])
def test_a_payout_to_a_business_is_asked_after_by_darajas_own_id(kind: PayeeKind) -> None:
    body = payouts.question_body(replace(QUESTION, payee_kind=kind, handle="7aa1-22bb-1"), credentials())

    assert body is not None
    assert body["OriginalConversationID"] == "7aa1-22bb-1"
    assert body["ResultURL"] == f"{BASE}/transfer-status/{PAYOUT}/{SEALS['transfer-status']}"


@pytest.mark.parametrize("kind", [PayeeKind.PAYBILL, PayeeKind.TILL])
def test_a_payout_to_a_business_whose_acknowledgement_was_lost_cannot_be_asked_after(kind: PayeeKind) -> None:
    """§8: Daraja knows nothing of ours to find it by, so "not found" would be said of money that moved."""
    assert payouts.question_body(replace(QUESTION, payee_kind=kind), credentials()) is None


def test_a_payout_of_unsaid_kind_is_asked_after_where_nothing_is_told_as_not_found() -> None:
    body = payouts.question_body(replace(QUESTION, payee_kind=None), credentials())

    assert body is not None and str(body["ResultURL"]).startswith(f"{BASE}/transfer-status/")


def test_with_nothing_at_all_nothing_is_asked() -> None:
    assert payouts.question_body(StatusQuestion(direction=Direction.OUT, callback_url=BASE), credentials()) is None


def test_addresses_of_payouts_fit_the_hooks() -> None:
    """The longest event the hooks take as plain has 120 characters."""
    longest = hooks.sealed_address("", hooks.PAYOUT_TIMEOUT, PAYOUT, credentials()).lstrip("/")

    assert len(longest) <= 120 and hooks.is_sealed(longest, credentials())
    assert AMINA.digits not in longest
