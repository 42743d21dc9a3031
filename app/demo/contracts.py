"""The mutuals' contracts with the simulated operators: keys, numbers and codes, all invented."""

from app.providers.simulators.mtn_momo import Contract
from app.providers.simulators.orange_money import Merchant
from app.providers.simulators.orange_money.ewallet import Distributor
from app.providers.simulators.wave import Business

SHORTCODES = {"MICMO": "600101", "MICBA": "600102"}
PAYING_SHORTCODES = {"MICMO": "600201", "MICBA": "600202"}
PASSKEY = "demo-passkey"


def merchant_of(code: str) -> Merchant:
    """With Orange, whose page collects."""
    return Merchant(
        client_id=f"{code.lower()}-client",
        client_secret=f"{code.lower()}-demo",
        merchant_key=f"{code.lower()}-merchant",
        merchant_name=code,
    )


def distributor_of(code: str) -> Distributor:
    """With Orange's eWallet, which pays."""
    number = SHORTCODES[code]
    return Distributor(
        client_id=f"{code.lower()}-ewallet",
        client_secret=f"{code.lower()}-demo",
        msisdn=f"70{number}",
        pin="4321",
        api_key=f"{code.lower()}-callback-key",
        callback_secret=f"{code.lower()}-callback-secret",
        merchant_code=number,
    )


def wave_business(code: str) -> Business:
    """With Wave, to collect."""
    return Business(
        api_key=f"wave_ml_demo_{code.lower()}",
        wallet=f"22372{SHORTCODES[code]}",
        name=code,
        signing_secrets=(f"{code.lower()}-signing-secret",),
    )


def wave_float(code: str) -> Business:
    """With Wave, to pay: another wallet than the one that is paid into, and no webhook tells of it (wave, head)."""
    return Business(api_key=f"wave_ml_demo_{code.lower()}_out", wallet=f"22372{PAYING_SHORTCODES[code]}", name=code)


def mtn_contract(code: str, *, pays: bool = False) -> Contract:
    """With MTN, for one of its two products."""
    return Contract(
        product="disbursement" if pays else "collection",
        subscription_key=f"{code.lower()}-{'out' if pays else 'in'}",
        api_user=f"{code.lower()}-user",
        api_key=f"{code.lower()}-demo",
    )
