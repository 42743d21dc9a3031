"""The people of the demo: names and numbers put together at random from a seed, none of them anybody's."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.msisdn import Msisdn
from app.demo.operators import Operator, operator_of
from app.membership import NewMember

WOMEN = (
    *("Aïssata", "Aminata", "Assitan", "Awa", "Bintou", "Djénéba", "Fanta", "Fatoumata", "Hawa", "Kadiatou"),
    *("Kadidia", "Mariam", "Nana", "Oumou", "Ramata", "Rokia", "Safiatou", "Sira", "Ténin", "Yaye"),
)
MEN = (
    *("Abdoulaye", "Adama", "Amadou", "Bakary", "Boubacar", "Drissa", "Hamidou", "Ibrahima", "Issa", "Lassana"),
    *("Mamadou", "Modibo", "Moussa", "Oumar", "Ousmane", "Seydou", "Sékou", "Souleymane", "Yacouba", "Youssouf"),
)
FAMILIES = (
    *("Arama", "Ballo", "Bocoum", "Cissé", "Coulibaly", "Diallo", "Diarra", "Dicko", "Dolo", "Doumbia"),
    *("Guindo", "Kanouté", "Kassogué", "Keïta", "Konaté", "Ouologuem", "Sangaré", "Sidibé", "Tapily", "Traoré"),
)
MOST_PERSONS = 19
NUMBERS = range(70_000_000, 80_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A family, the phone it pays with, and one of a relative elsewhere; `number` may be a neighbour's too."""

    people: tuple[NewMember, ...]
    number: Msisdn
    relative: Msisdn

    @property
    def head(self) -> str:
        """Who signs."""
        return self.people[0].name

    @property
    def operator(self) -> Operator:
        """Whose customers they are."""
        return operator_of(self.number)


def invent(dice: random.Random, count: int) -> Sequence[Household]:
    """Households of one to nineteen persons; every fortieth shares its neighbour's phone."""
    numbers = [Msisdn.parse(f"+223{number}") for number in dice.sample(NUMBERS, 2 * count)]
    made: list[Household] = []
    for at in range(count):
        shared = made[-1].number if at % 40 == 39 else numbers[2 * at]
        made.append(Household(people=_family(dice), number=shared, relative=numbers[2 * at + 1]))
    return made


def _family(dice: random.Random) -> tuple[NewMember, ...]:
    family = dice.choice(FAMILIES)
    size = min(MOST_PERSONS, max(1, round(dice.gauss(7, 3.5))))
    head = _person(dice, family, "head", range(1950, 2001))
    return (head, *(_person(dice, family, "dependant", range(1960, 2025)) for _ in range(size - 1)))


def _person(dice: random.Random, family: str, relation: str, years: range) -> NewMember:
    sex = dice.choice("FM")
    given = dice.choice(WOMEN if sex == "F" else MEN)
    born_on = date(dice.choice(years), dice.randint(1, 12), dice.randint(1, 28))
    return NewMember(name=f"{given} {family}", relation=relation, sex=sex, born_on=born_on)
