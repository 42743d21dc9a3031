"""Choices as they are kept beside what they were made for, and read again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.ids import WalletId
from app.routing.model import Because, Choice, Considered, KnownBy, Operator, WhyNot

# What the database promises of a choice: it is kept whole or not at all, and is the wallet that was used.
KEPT_CHOICE = (
    "(routed_because IS NULL) = (routing IS NULL)"
    " AND (routing IS NULL OR routing ->> 'wallet_id' IS NOT DISTINCT FROM wallet_id::text)"
)


def stored(choice: Choice) -> Mapping[str, Any]:
    """The two columns of a choice: its reason, and all of it as JSON."""
    whole = {
        "wallet_id": None if choice.wallet_id is None else str(choice.wallet_id),
        "operator": choice.operator.name,
        "known_by": choice.operator.known_by.value,
        "considered": [
            {"wallet_id": str(one.wallet_id), "name": one.name, "why_not": one.why_not.value}
            for one in choice.considered
        ],
    }
    return {"routed_because": choice.because.value, "routing": whole}


def choice_of(routed_because: str | None, routing: Mapping[str, Any] | None) -> Choice | None:
    """The choice in two columns; none for what was made before choices were kept."""
    if routed_because is None or routing is None:
        return None
    return Choice(
        wallet_id=None if routing["wallet_id"] is None else WalletId(UUID(routing["wallet_id"])),
        because=Because(routed_because),
        operator=Operator(name=routing["operator"], known_by=KnownBy(routing["known_by"])),
        considered=tuple(
            Considered(wallet_id=WalletId(UUID(one["wallet_id"])), name=one["name"], why_not=WhyNot(one["why_not"]))
            for one in routing["considered"]
        ),
    )
