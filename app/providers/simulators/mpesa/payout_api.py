"""The simulated Daraja's paths for money out, balances and reversals (mpesa-daraja §6, §8, §10.2, §10.3)."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.core.money import Money
from app.providers.simulators.mpesa import asked, payout_wire
from app.providers.simulators.mpesa.asked import Told
from app.providers.simulators.mpesa.operator import Operator
from app.providers.simulators.mpesa.shortcodes import Order

PAYBILL, TILL = "BusinessPayBill", "BusinessBuyGoods"
TO_PHONES = ("BusinessPayment", "SalaryPayment", "PromotionPayment")
INITIATED = ("SecurityCredential", "Remarks", "QueueTimeOutURL", "ResultURL")


async def pay_phone(operator: Operator, told: Told, _: Request) -> Response:
    """B2C v3: one payment for each OriginatorConversationID, whatever else the second call says."""
    originator = asked.shaped(told, "OriginatorConversationID", "[A-Za-z0-9_-]{1,36}")
    if operator.has_seen(originator):
        raise asked.Bad(500, "500.002.1001", "Duplicate OriginatorConversationID")
    _check(told, "InitiatorName", *INITIATED)
    asked.one_of(told, "CommandID", *TO_PHONES)
    asked.shaped(told, "PartyB", "[0-9]{12}")
    asked.shaped(told, "Remarks", ".{2,100}")
    return await _take(operator, _order(operator, told, originator=originator, to_phone=True))


async def pay_business(operator: Operator, told: Told, _: Request) -> Response:
    """B2B: every call is a payment of its own, under an id of ours that the caller first hears now."""
    _check(told, "Initiator", *INITIATED)
    to_paybill = asked.one_of(told, "CommandID", PAYBILL, TILL) == PAYBILL
    asked.one_of(told, "SenderIdentifierType", "4")
    asked.one_of(told, "RecieverIdentifierType", *(("4",) if to_paybill else ("2", "4")))
    if to_paybill:
        asked.shaped(told, "AccountReference", ".{1,13}")
    originator = f"b2b-{operator.conversation()}"
    return await _take(operator, _order(operator, told, originator=originator, to_phone=False))


async def balance(operator: Operator, told: Told, _: Request) -> Response:
    """What the accounts hold, told later."""
    _check(told, "Initiator", "IdentifierType", *INITIATED)
    if told.get("CommandID") != "AccountBalance":
        raise asked.invalid("CommandID")
    await operator.answer_balance(_shortcode(operator, told, "PartyA"), asked.address(told, "ResultURL"))
    return _taken(operator)


async def reverse(operator: Operator, told: Told, _: Request) -> Response:
    """A payment is taken back, or the merchant is told why not."""
    _check(told, "Initiator", "TransactionID", *INITIATED)
    if (told.get("CommandID"), told.get("RecieverIdentifierType")) != ("TransactionReversal", "11"):
        raise asked.invalid("RecieverIdentifierType")
    payment = operator.books.find(asked.text(told, "TransactionID"))
    if payment is not None and payment.amount != _whole(operator, told):
        raise asked.invalid("Amount")
    shortcode, result_url = _shortcode(operator, told, "ReceiverParty"), asked.address(told, "ResultURL")
    await operator.take_reversal(asked.text(told, "TransactionID"), shortcode, result_url)
    return _taken(operator)


def _order(operator: Operator, told: Told, *, originator: str, to_phone: bool) -> Order:
    return Order(
        originator=originator,
        conversation=operator.conversation(),
        shortcode=_shortcode(operator, told, "PartyA"),
        payee=asked.text(told, "PartyB"),
        amount=_whole(operator, told),
        to_phone=to_phone,
        result_url=asked.address(told, "ResultURL"),
        timeout_url=asked.address(told, "QueueTimeOutURL"),
        asked=told,
        account_reference=told.get("AccountReference"),
    )


async def _take(operator: Operator, order: Order) -> Response:
    """A planned refusal is the code in the acknowledgement, and nothing is taken."""
    plan = operator.plans.coming(order.originator, order.payee)
    if plan.refusal is not None:
        operator.plans.take(order.originator, order.payee)
        return JSONResponse(payout_wire.acknowledgement(order.originator, order.conversation, plan.refusal))
    await operator.take_payout(order)
    return JSONResponse(payout_wire.acknowledgement(order.originator, order.conversation))


def _taken(operator: Operator) -> Response:
    conversation = operator.conversation()
    return JSONResponse(payout_wire.acknowledgement(f"qry-{conversation}", conversation))


def _check(told: Told, *fields: str) -> None:
    for field in fields:
        asked.text(told, field)


def _shortcode(operator: Operator, told: Told, field: str) -> str:
    number = asked.text(told, field)
    if operator.shortcode(number) is None:
        raise asked.invalid(field)
    return number


def _whole(operator: Operator, told: Told) -> Money:
    """Money goes out in whole units (§0)."""
    amount = asked.amount(told, operator.currency)
    if not amount or amount.minor % 10**operator.currency.decimals:
        raise asked.invalid("Amount")
    return amount
