"""The QR code and link by which a customer pays a merchant: the order for one, and its answer (B3)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from app.core.money import XOF
from app.providers.fitting import Fitting
from app.providers.http import HttpAnswer
from app.providers.messages import Message, Word, read
from app.providers.orange_money.ewallet.credentials import Credentials
from app.providers.orange_money.ewallet.profile import CODE_LIFE_S, LEAST_REQUEST, NAME
from app.providers.orange_money.ewallet.wire import problems
from app.providers.reading import instant
from app.providers.values import PaymentOrder, RequestHandle

REFERENCE = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
fits = Fitting(NAME)

Link = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9+.-]*://[\x21-\x7e]+$", max_length=1_000)]


class Life(Message):
    """How long the code can be paid."""

    end: Annotated[str, Field(alias="endDateTime", max_length=64)]


class Opened(Message):
    """A code that nobody has seen yet; the picture of it is left out, for a link says the same."""

    id: Word = Field(alias="qrId")
    deep_link: Link = Field(alias="deepLink")
    short_link: Link | None = Field(default=None, alias="shortLink")
    life: Life | None = Field(default=None, alias="validFor")


def body(order: PaymentOrder, credentials: Credentials) -> Mapping[str, object]:
    """The order for a code that can be paid once: without that restriction one code may be paid twice.

    What the operator's fields cannot hold is `ProviderRejected` with the `field` at fault, before anything is sent.
    """
    back = {"callbackSuccessUrl": order.return_url, "callbackCancelUrl": order.return_url} if order.return_url else {}
    return {
        "code": _merchant_code(credentials),
        "name": credentials.merchant_name,
        "amount": {"unit": XOF.code, "value": _amount(order)},
        "reference": _reference(order),
        "validity": CODE_LIFE_S,
        "restrictions": {"isSingleUse": True},
        **back,
    }


def read_opened(answer: HttpAnswer) -> RequestHandle:
    """The link to be paid by; an answer that is lost leaves a code that nobody has, so another may be asked for."""
    opened = read(Opened, answer.body) if 200 <= answer.status < 300 else None
    if opened is None:
        problems.refuse(answer)
    return RequestHandle(
        handle=opened.id, payment_url=opened.short_link or opened.deep_link, expires_at=_end_of(opened)
    )


def _end_of(opened: Opened) -> datetime | None:
    return instant(opened.life.end) if opened.life else None


def _merchant_code(credentials: Credentials) -> str:
    if credentials.merchant_code is None:
        raise fits.unfit("merchant_code")
    return credentials.merchant_code


def _amount(order: PaymentOrder) -> int:
    """Whole francs as a JSON integer; the document's least is 1, production's is 10."""
    fits.require(order.amount.minor >= LEAST_REQUEST, "amount")
    return fits.amount(order.amount, XOF).minor


def _reference(order: PaymentOrder) -> str:
    """Always sent: an unpaid code is in no list, so a payment is found by this alone."""
    fits.require(REFERENCE.fullmatch(order.reference) is not None, "reference")
    return order.reference
