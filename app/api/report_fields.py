"""Indicators, dashboards and the union's view as callers see them."""

from collections.abc import Sequence
from datetime import date

from app.api.fields import Figure, Shown, told
from app.membership import AlertThresholds
from app.reporting.indicators import (
    Alert,
    Dashboard,
    Headline,
    Indicator,
    Reserve,
    UnionView,
    tell,
    value_of,
    written,
)
from app.reporting.words import Words


class IndicatorShown(Shown):
    """A figure of the dashboard with what it is made of."""

    indicator: str = told("Its code.", "Son code.", "loss_ratio")
    name: str = told("Its name.", "Son nom.", "Ratio de sinistralité")
    definition: str = told("How it is computed.", "Comment il est calculé.", "Prestations sur cotisations acquises.")
    kind: str = told(
        "percent, tenths, frequency, amount or count.", "percent, tenths, frequency, amount ou count.", "percent"
    )
    shown: str = told("As people read it; n.d. where not defined.", "Tel qu'on le lit ; n.d. sinon.", "73,5 %")
    value: str | None = told("The figure as decimal text.", "La valeur, en texte décimal.", "73.5")
    numerator: str | None = told(
        "Numerator, amounts in minor units.", "Numérateur, montants en unités mineures.", "85154"
    )
    denominator: str | None = told("Denominator, likewise.", "Dénominateur, de même.", "115814")
    missing: str | None = told("Why it is not defined.", "Pourquoi il n'est pas défini.", None)

    @classmethod
    def of(cls, one: Indicator, words: Words) -> "IndicatorShown":
        """In the caller's language."""
        read = tell(one, words)
        return cls(
            indicator=one.name,
            name=read.name,
            definition=read.definition,
            kind=one.kind.value,
            shown=read.shown,
            value=value_of(one),
            numerator=written(one.numerator),
            denominator=written(one.denominator),
            missing=read.missing,
        )


class IndicatorsShown(Shown):
    """All indicators of one day."""

    at: date = told("At the end of this day.", "À la fin de ce jour.", "2026-06-30")
    items: list[IndicatorShown] = told("In the order of the guide.", "Dans l'ordre du guide.", [])

    @classmethod
    def of(cls, found: Sequence[Indicator], at: date, words: Words) -> "IndicatorsShown":
        """In the caller's language."""
        return cls(at=at, items=[IndicatorShown.of(one, words) for one in found])


class AlertShown(Shown):
    """An indicator beyond the mutual's threshold."""

    indicator: IndicatorShown = told("Which, and where it stands.", "Lequel, et où il en est.", None)
    threshold: int = told("The threshold, in its unit.", "Le seuil, dans son unité.", 80)

    @classmethod
    def of(cls, one: Alert, words: Words) -> "AlertShown":
        """In the caller's language."""
        return cls(indicator=IndicatorShown.of(one.indicator, words), threshold=one.threshold)


class HeadlineShown(Shown):
    """Where the mutual's money is."""

    collected: Figure = told("Received, reversals left out.", "Encaissé, hors annulations.", None)
    receipts: int = told("How many receipts.", "Nombre d'encaissements.", 8)
    matched: Figure = told("Of it matched.", "Dont identifié.", None)
    receipts_matched: int = told("How many are matched.", "Nombre d'identifiés.", 7)
    suspense: Figure = told("Still unmatched.", "Encore à identifier.", None)
    in_transit: Figure = told("Payouts and refunds on their way.", "Paiements et remboursements en cours.", None)
    payable: Figure = told("Owed to facilities.", "Dû aux prestataires.", None)
    reserve_months: IndicatorShown = told("Months of reserve.", "Mois de réserve.", None)

    @classmethod
    def of(cls, head: Headline, words: Words) -> "HeadlineShown":
        """In the caller's language."""
        return cls(
            collected=head.collected,
            receipts=head.receipts,
            matched=head.matched,
            receipts_matched=head.receipts_matched,
            suspense=head.suspense,
            in_transit=head.in_transit,
            payable=head.payable,
            reserve_months=IndicatorShown.of(head.reserve_months, words),
        )


class ReserveShown(Shown):
    """Months of reserve, with all funders or without one."""

    without: str | None = told("The funder that leaves: state or donor.", "Le bailleur qui part.", "state")
    months: IndicatorShown = told("Months of reserve then.", "Mois de réserve alors.", None)
    lasts: IndicatorShown | None = told(
        "Months until exhausted; null if never.", "Mois avant épuisement ; nul si jamais.", None
    )

    @classmethod
    def of(cls, one: Reserve, words: Words) -> "ReserveShown":
        """In the caller's language."""
        lasts = None if one.lasts is None else IndicatorShown.of(one.lasts, words)
        return cls(without=one.without, months=IndicatorShown.of(one.months, words), lasts=lasts)


class DashboardShown(Shown):
    """What a manager looks at first."""

    at: date = told("At the end of this day.", "À la fin de ce jour.", "2026-06-30")
    headline: HeadlineShown | None = told(
        "Where the money is; of the whole mutual only.", "Où est l'argent ; toute la mutuelle seulement.", None
    )
    alerts: list[AlertShown] = told("What is beyond its threshold.", "Ce qui dépasse son seuil.", [])
    reserves: list[ReserveShown] = told(
        "Months of reserve with and without each funder.", "Mois de réserve avec et sans chaque bailleur.", []
    )
    indicators: list[IndicatorShown] = told("Every indicator.", "Tous les indicateurs.", [])

    @classmethod
    def of(cls, found: Dashboard, words: Words) -> "DashboardShown":
        """In the caller's language."""
        return cls(
            at=found.at,
            headline=None if found.headline is None else HeadlineShown.of(found.headline, words),
            alerts=[AlertShown.of(one, words) for one in found.alerts],
            reserves=[ReserveShown.of(one, words) for one in found.reserves],
            indicators=[IndicatorShown.of(one, words) for one in found.indicators],
        )


class ThresholdsShown(AlertThresholds):
    """Beyond which indicators are alerts; percentages, months or days."""

    loss_ratio: int = told("Loss ratio above, %.", "Sinistralité au-dessus de, %.", 80, ge=0, le=1_000)
    expense_ratio: int = told("Expense ratio above, %.", "Frais au-dessus de, %.", 15, ge=0, le=1_000)
    charge_cover: int = told("Cover of charges below, %.", "Couverture au-dessous de, %.", 100, ge=0, le=1_000)
    reserve_months: int = told("Months of reserve below.", "Mois de réserve au-dessous de.", 3, ge=0, le=120)
    payment_delay_days: int = told("Days to pay above.", "Délai de paiement au-dessus de, jours.", 30, ge=0, le=366)
    suspense: int = told("Unmatched above, % of receipts.", "À identifier au-dessus de, %.", 2, ge=0, le=100)
    state_receivable_days: int = told(
        "Age of the State receivable above, days.", "Créance de l'État au-dessus de, jours.", 180, ge=0, le=3_660
    )


class OfMutualShown(Shown):
    """One mutual of the union."""

    mutual: str = told("Its code.", "Son code.", "MICMO")
    name: str = told("Its name.", "Son nom.", "Mutuelle du cercle de Mopti")
    indicators: list[IndicatorShown] = told("Its indicators.", "Ses indicateurs.", [])


class TogetherShown(Shown):
    """All mutuals of one currency as one."""

    currency: str = told("Their currency.", "Leur monnaie.", "XOF")
    mutuals: int = told("How many they are.", "Leur nombre.", 46)
    indicators: list[IndicatorShown] = told(
        "Sums of numerators over sums of denominators.", "Sommes des numérateurs sur sommes des dénominateurs.", []
    )


class UnionShown(Shown):
    """The mutuals a caller may see, side by side and together."""

    items: list[OfMutualShown] = told("By code.", "Par code.", [])
    together: list[TogetherShown] = told("Consolidated, by currency.", "Consolidé, par monnaie.", [])

    @classmethod
    def of(cls, view: UnionView, words: Words) -> "UnionShown":
        """In the caller's language."""
        return cls(
            items=[
                OfMutualShown(
                    mutual=row.mutual.code,
                    name=row.mutual.name,
                    indicators=[IndicatorShown.of(one, words) for one in row.indicators],
                )
                for row in view.rows
            ],
            together=[
                TogetherShown(
                    currency=one.currency.code,
                    mutuals=one.mutuals,
                    indicators=[IndicatorShown.of(each, words) for each in one.indicators],
                )
                for one in view.together
            ],
        )
