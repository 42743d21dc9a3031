"""Why a payment goes by a wallet, as callers read it: a stable word, and a sentence in their language."""

from collections.abc import Sequence
from uuid import UUID

from app.api.fields import Shown, told
from app.api.languages import sentence
from app.routing import Because, Choice, Considered, KnownBy, WhyNot

OPERATOR = "^[a-z][a-z0-9_]{0,39}$"
WALLET = "01930000-0000-7000-8000-000000000009"


class ConsideredShown(Shown):
    """A wallet that was not taken."""

    wallet_id: UUID = told("Which one.", "Lequel.", WALLET)
    name: str = told("Its name then.", "Son nom d'alors.", "Wave")
    why_not: WhyNot = told("Why not, in a stable word.", "Pourquoi pas, en un mot stable.", "dearer")
    text: str = told("The same in words.", "Le même en toutes lettres.", "il coûte plus cher")


class RoutingShown(Shown):
    """Why a wallet was taken, and the others that might have been."""

    because: Because = told("In a stable word.", "En un mot stable.", "operator_declared")
    text: str = told("The same in words.", "Le même en toutes lettres.", "Il sert l'opérateur déclaré.")
    operator: str | None = told("The other side's operator, if known.", "L'opérateur de l'autre, si connu.", "orange")
    known_by: KnownBy = told(
        "Declared, hinted at by the number, or unknown.", "Déclaré, supposé d'après le numéro, ou inconnu.", "declared"
    )
    considered: list[ConsideredShown] = told("The others, the next best first.", "Les autres, le suivant d'abord.", [])

    @classmethod
    def of(cls, choice: Choice | None, language: str) -> "RoutingShown | None":
        """The choice in this language; none where none was kept."""
        if choice is None:
            return None
        return cls(
            because=choice.because,
            text=_in_words(f"routing.because.{choice.because}", language),
            operator=choice.operator.name,
            known_by=choice.operator.known_by,
            considered=considered(choice.considered, language),
        )


def considered(found: Sequence[Considered], language: str) -> list[ConsideredShown]:
    """Wallets that were not taken, each with its reason."""
    return [
        ConsideredShown(
            wallet_id=one.wallet_id,
            name=one.name,
            why_not=one.why_not,
            text=_in_words(f"routing.why_not.{one.why_not}", language),
        )
        for one in found
    ]


def _in_words(key: str, language: str) -> str:
    said = sentence(key, language)
    assert said is not None, "the catalogues have every reason"
    return said
