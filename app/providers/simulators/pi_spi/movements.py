"""Requests and payments at the simulated participant, and how it words them (pi-spi §3, §4, §6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from app.core.money import Money


class Kind(StrEnum):
    """What a client may order."""

    REQUEST = "request"
    PAYMENT = "payment"


class Status(StrEnum):
    """The words for where it stands."""

    INITIE = "INITIE"
    ENVOYE = "ENVOYE"
    IRREVOCABLE = "IRREVOCABLE"
    REJETE = "REJETE"
    ANNULE = "ANNULE"


FINAL = (Status.IRREVOCABLE, Status.REJETE, Status.ANNULE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order under the client's own id; `id` is the platform's."""

    kind: Kind
    tx_id: str
    id: str
    amount: Money
    payer_alias: str
    payee_alias: str
    taken_at: datetime
    told: Mapping[str, object]
    status: str = Status.ENVOYE
    code: str | None = None
    ended_at: datetime | None = None
    return_status: str | None = None
    return_code: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it may still end."""
        return self.status not in FINAL


def told_of(order: Order, *, with_decimals: bool = False) -> Mapping[str, object]:
    """The object of every answer: what was ordered, and what the participant knows besides."""
    party = "payeur" if order.kind is Kind.REQUEST else "paye"
    told: dict[str, object] = {
        **order.told,
        "montant": float(order.amount.minor) if with_decimals else order.amount.minor,
        # The specification's samples have a number where a text was sent (§3).
        **({"categorie": 401} if "categorie" in order.told else {}),
        "statut": order.status,
        f"{party}Nom": "TRAORE Awa",
        f"{party}Pays": "ML",
        "end2endId": order.id,
        "dateDemande": written(order.taken_at),
        "dateEnvoi": written(order.taken_at),
    }
    known = {
        "statutRaison": order.code,
        "dateIrrevocabilite": written(order.ended_at) if order.ended_at else None,
        "retourStatut": order.return_status,
        "retourStatutRaison": order.return_code,
    }
    return told | {name: value for name, value in known.items() if value}


def item_of(order: Order, code: str, at: datetime, motive: str | None = None) -> Mapping[str, object]:
    """One item of a webhook; the words of a rejection are its code (§6)."""
    is_ours = order.kind is Kind.REQUEST
    document, words = order.told.get("refDocNumero"), motive or order.told.get("motif")
    return {
        "evCode": code,
        "evDate": written(at),
        "txId": order.tx_id,
        "end2endId": order.id,
        "montant": order.amount.minor,
        "client": "TRAORE Awa",
        "alias": order.payee_alias if is_ours else order.payer_alias,
        **({"motif": words} if words else {}),
        **({"refDocNumero": document} if document else {}),
    }


def written(at: datetime) -> str:
    """An instant with milliseconds (§1)."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
