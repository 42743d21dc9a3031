"""How the simulated operator opens codes for merchants (orange-money B3)."""

from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, Field

from app.core.money import XOF, Money
from app.providers.simulators.orange_money.ewallet.codes import Code
from app.providers.simulators.orange_money.ewallet.distributors import Distributor
from app.providers.simulators.orange_money.ewallet.operator import Operator

MOST_LIFE_S = 86_400
# Production refuses less, whatever the document says.
LEAST = 10
PICTURE = "aVZCT1J3MEtHZ28="
LINKS = "https://orange-money.example/qr"


class Asked(BaseModel):
    """Whole francs."""

    value: int = Field(strict=True, ge=LEAST)
    unit: Literal["XOF"]


class Restrictions(BaseModel):
    """Without these a code can be paid twice."""

    is_single_use: bool = Field(alias="isSingleUse", strict=True)


class QrCode(BaseModel):
    """What a merchant must send to have a code."""

    code: str = Field(pattern="^[0-9]{6}$")
    name: str = Field(min_length=1)
    amount: Asked
    reference: str | None = None
    validity: int = Field(default=MOST_LIFE_S, strict=True, ge=1, le=MOST_LIFE_S)
    restrictions: Restrictions
    callback_success_url: str | None = Field(default=None, alias="callbackSuccessUrl", pattern="^https?://")
    callback_cancel_url: str | None = Field(default=None, alias="callbackCancelUrl", pattern="^https?://")


def opened(operator: Operator, distributor: Distributor, asked: QrCode, callback_url: str | None) -> Code:
    """A code in the operator's books, unpaid."""
    now = operator.now()
    return operator.open_code(
        Code(
            id=operator.codes.next_id(),
            merchant=distributor.wallet,
            amount=Money(asked.amount.value, XOF),
            reference=asked.reference,
            opened_at=now,
            expires_at=now + timedelta(seconds=asked.validity),
            callback_url=callback_url or distributor.callback_url,
        )
    )


def told(code: Code) -> dict[str, object]:
    """The code as the operator answers it: links and a picture."""
    start, end = (f"{instant:%Y-%m-%dT%H:%M:%SZ}" for instant in (code.opened_at, code.expires_at))
    return {
        "deepLink": f"{LINKS}/{code.id}",
        "deepLinks": {"OM": f"{LINKS}/om/{code.id}", "MAXIT": f"{LINKS}/maxit/{code.id}"},
        "qrCode": PICTURE,
        "shortLink": f"{LINKS}/s/{code.id}",
        "qrId": code.id,
        "validity": int((code.expires_at - code.opened_at).total_seconds()),
        "validFor": {"startDateTime": start, "endDateTime": end},
        "metadata": {},
    }
