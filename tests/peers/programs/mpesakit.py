"""Around `mpesakit`: its client, turned to another address than Safaricom's, and its readers of callbacks."""

from mpesakit import MpesaClient
from mpesakit.b2c import B2CCommandIDType, B2CResultCallback
from mpesakit.c2b import C2BValidationRequest, C2BValidationResponse
from mpesakit.mpesa_express import StkPushSimulateCallback

from tests.peers.programs.talking import clients, converse

SHAPES = {
    "prompt": StkPushSimulateCallback,
    "payment": C2BValidationRequest,
    "answer": C2BValidationResponse,
    "payout": B2CResultCallback,
}


def turned(base_url: str, **keys: str) -> MpesaClient:
    """It offers no setting for the address."""
    client = MpesaClient(**keys)
    client.http_client.base_url = base_url
    return client


opened = clients(turned)


def pay_out(**given: object) -> object:
    """Its word for a payment to a phone is one of an enumeration of its own."""
    return opened["call"](path="b2c.send_payment", command_id=B2CCommandIDType.BusinessPayment, **given)


def read(shape: str, body: dict[str, object]) -> object:
    """A message as one of its shapes: what it says, and the properties it offers."""
    message = SHAPES[shape].model_validate(body)
    told = {
        name: getattr(message, name)
        for name in ("amount", "mpesa_receipt_number", "phone_number", "is_successful")
        if hasattr(message, name)
    }
    return {**message.model_dump(), **{name: one() if callable(one) else one for name, one in told.items()}}


if __name__ == "__main__":
    converse(pay_out=pay_out, read=read, **opened)
