"""Agreements with the simulated operator: whose account is whose, and the tokens it gives for their keys."""

import base64
import binascii
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.clock import Clock
from app.core.money import XOF, Currency
from app.providers.simulators.base import token_in

TOKEN_LIFE_S = 3_600
TOKEN_PATH, API = "/oauth2/token", "/v1.2/mm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One organisation's account and keys; `callback_key` is what it wants to be shown by whoever calls it back.

    `common_url` is where it is told of what it did not ask for, if it wants to be.
    """

    account: str
    client_id: str
    client_secret: str
    account_type: str = "organisationid"
    currency: Currency = XOF
    auth: str = "oauth2"
    api_key: str | None = None
    callback_key: str | None = None
    common_url: str | None = None

    def credentials(self, base_url: str) -> Mapping[str, str]:
        """What this organisation would type into its wallet, with the operator at `base_url`."""
        told = {
            "base_url": base_url,
            "account_type": self.account_type,
            "account": self.account,
            "currency": self.currency.code,
            "auth": self.auth,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "token_url": TOKEN_PATH,
            "api_key": self.api_key,
            "callback_key": self.callback_key,
        }
        return {name: value for name, value in told.items() if value is not None}

    @property
    def party(self) -> Mapping[str, str]:
        """The account as the API names it."""
        return {"key": self.account_type, "value": self.account}


class Gate:
    """Knows the agreements, gives tokens, and says who is calling."""

    def __init__(self, clock: Clock, dice: random.Random, agreements: Iterable[Agreement]) -> None:
        self.tokens_given = 0
        self._clock = clock
        self._dice = dice
        self._agreements = list(agreements)
        self._tokens: dict[str, tuple[Agreement, datetime]] = {}

    def sign(self, agreement: Agreement) -> None:
        """Take another agreement, in place of one of the same account."""
        self._agreements = [one for one in self._agreements if one.account != agreement.account] + [agreement]

    def of(self, account: str) -> Agreement:
        """The agreement about this account."""
        return next(one for one in self._agreements if one.account == account)

    def give_token(self, authorization: str) -> str | None:
        """A fresh token for a name and its secret; none for wrong ones."""
        agreement = self._by_basic(authorization)
        if agreement is None:
            return None
        token = f"{self._dice.getrandbits(256):064x}"
        self._tokens[token] = (agreement, self._clock.now() + timedelta(seconds=TOKEN_LIFE_S))
        self.tokens_given += 1
        return token

    def caller(self, authorization: str, api_key: str | None) -> Agreement | None:
        """Who shows what was agreed: a living token, or name and secret, and the key that is bound to them."""
        is_basic = authorization.startswith("Basic ")
        agreement = self._by_basic(authorization) if is_basic else self._holder(token_in(authorization))
        if agreement is None or (agreement.auth == "basic") is not is_basic:
            return None
        return agreement if agreement.api_key in (None, api_key) else None

    def revoke_tokens(self) -> None:
        """End every token before its time."""
        self._tokens.clear()

    def _holder(self, token: str) -> Agreement | None:
        agreement, dies_at = self._tokens.get(token, (None, self._clock.now()))
        return agreement if self._clock.now() < dies_at else None

    def _by_basic(self, authorization: str) -> Agreement | None:
        try:
            shown = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        except (binascii.Error, UnicodeDecodeError):
            return None
        return next((one for one in self._agreements if f"{one.client_id}:{one.client_secret}" == shown), None)
