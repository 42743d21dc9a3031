"""Who is under contract with the simulated eWallet: keys, wallet, merchant code, and where they hear news."""

from collections.abc import Mapping
from dataclasses import dataclass

COUNTRY_CODES = {"ML": "223", "SN": "221"}
LOCAL_DIGITS = {"ML": 8, "SN": 9}


@dataclass(frozen=True, slots=True, kw_only=True)
class Distributor:
    """A contract: its keys, the wallet that pays by local number and PIN, and what its callbacks carry."""

    client_id: str
    client_secret: str
    msisdn: str
    pin: str
    country: str = "ML"
    account_type: str = "retailer"
    api_key: str | None = None
    callback_secret: str | None = None
    callback_url: str | None = None
    merchant_code: str = "123456"

    @property
    def wallet(self) -> str:
        """The paying wallet in E.164 digits, as the books name it."""
        return self.abroad(self.msisdn)

    @property
    def accounts(self) -> frozenset[str]:
        """What the books name it by: the wallet that pays out, and the code that is paid."""
        return frozenset({self.wallet, self.merchant_code})

    @property
    def balance_of(self) -> str:
        """Whose figure it is told."""
        return self.merchant_code if self.account_type == "merchant" else self.wallet

    def abroad(self, local: str) -> str:
        """A local number of this country in E.164 digits."""
        return COUNTRY_CODES[self.country] + local

    def at_home(self, digits: str) -> str:
        """The local number in E.164 digits."""
        return digits.removeprefix(COUNTRY_CODES[self.country])

    def credentials(self, base_url: str) -> Mapping[str, str]:
        """What this distributor would type into its wallet, with the operator at `base_url`."""
        proofs = {"api_key": self.api_key, "callback_secret": self.callback_secret}
        return {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "country": self.country,
            "msisdn": self.msisdn,
            "pin": self.pin,
            "account_type": self.account_type,
            "merchant_code": self.merchant_code,
            "base_url": base_url,
            **{name: value for name, value in proofs.items() if value is not None},
        }
