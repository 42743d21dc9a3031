"""What strangers and broken senders post to our doors: each has its answer, and none moves money for good."""

from dataclasses import dataclass, field

from app.core.jsontext import encode
from app.demo.contracts import SHORTCODES
from app.demo.customers import Enrolled
from app.demo.stage import Stage

JSON = {"content-type": "application/json"}
STRANGER = {**JSON, "x-forwarded-for": "203.0.113.9"}
TOO_LARGE = b'{"a":"' + b"x" * 70_000 + b'"}'


@dataclass(slots=True)
class Mischief:
    """Bad deliveries; `answers` are the ones that differed from what is documented."""

    stage: Stage
    surprises: list[str] = field(default_factory=list)
    numbers: int = 0

    async def knock(self, code: str) -> None:
        """A morning of bad deliveries at one mutual's M-Pesa address."""
        address = self.stage.addresses[code]
        confirmation = f"{address}/confirmation"
        self.numbers += 1
        body = self._confirmation(SHORTCODES[code], "0100000000", "900.00")
        for url, sent, headers, expected in (
            (f"{self.stage.base_url}/hooks/nobodys-token/confirmation", body, JSON, (404, 429)),
            (confirmation, b'{"TransID": "TK', JSON, (400,)),
            (confirmation, b"\xff\xfe", JSON, (400,)),
            (confirmation, body, {"content-type": "text/xml"}, (415,)),
            (confirmation, TOO_LARGE, JSON, (413,)),
            (confirmation, body, STRANGER, (403,)),
            (f"{address}/status/abc/notaseal", b"{}", JSON, (401,)),
            (confirmation, self._confirmation(SHORTCODES[code], "0100000000", "1e3"), JSON, (200,)),
            (confirmation, self._confirmation("999999", "0100000000", "500.00"), JSON, (200,)),
        ):
            await self._post(url, sent, headers, expected)

    async def forge(self, unit: Enrolled) -> None:
        """A payment nobody made, told from an allowed address by someone who knows the token (RELIABILITY 11)."""
        code = unit.branch.mutual.code
        body = self._confirmation(SHORTCODES[code], unit.reference, "4000.00")
        await self._post(f"{self.stage.addresses[code]}/confirmation", body, JSON, (200,))

    def _confirmation(self, shortcode: str, reference: str, amount: str) -> bytes:
        self.numbers += 1
        told = {
            "TransactionType": "Pay Bill",
            "TransID": f"ZZ{self.numbers:08d}",
            "TransTime": (self.stage.clock.now()).strftime("%Y%m%d%H%M%S"),
            "TransAmount": amount,
            "BusinessShortCode": shortcode,
            "BillRefNumber": reference,
            "MSISDN": "22370000000",
        }
        return encode(told)

    async def _post(self, url: str, body: bytes, headers: dict[str, str], expected: tuple[int, ...]) -> None:
        answer = await self.stage.phone.send("POST", url, verb="mischief", body=body, headers=headers)
        self.stage.posted += 1
        if answer.status not in expected:
            self.surprises.append(f"{url.rpartition('/')[2]}: {answer.status} is none of {expected}")
