"""The agreed prices of the pilot's facilities, in the codes and francs they bill in; invented, and near real ones."""

from collections.abc import Mapping, Sequence

from app.facilities import ItemKind, Level, TariffItem

COMMON = (
    TariffItem(code="AMOXI", name="Amoxicilline 500 mg", price_minor=50, kind=ItemKind.GENERIC, limit=30),
    TariffItem(code="PARA", name="Paracétamol 500 mg", price_minor=15, kind=ItemKind.GENERIC, limit=40),
    TariffItem(code="SRO", name="Sels de réhydratation, kɛnɛji", price_minor=150, kind=ItemKind.GENERIC),
    TariffItem(code="CTA", name="Artéméther-luméfantrine", price_minor=1_500, kind=ItemKind.ANTIMALARIAL),
    TariffItem(code="MARQUE", name="Sirop de marque", price_minor=2_800, kind=ItemKind.BRANDED),
    TariffItem(code="CONFORT", name="Soin de confort", price_minor=4_000, excluded=True),
)
TARIFFS: Mapping[Level, Sequence[TariffItem]] = {
    Level.CSCOM: (
        TariffItem(code="CPC", name="Consultation curative", price_minor=600),
        TariffItem(code="TDR", name="Test rapide du paludisme, sumaya", price_minor=500),
        TariffItem(code="PANS", name="Pansement", price_minor=400),
        TariffItem(code="ACC", name="Accouchement simple", price_minor=5_000),
        *COMMON,
    ),
    Level.CSREF: (
        TariffItem(code="CS", name="Consultation du médecin", price_minor=2_000),
        TariffItem(code="LABO", name="Bilan sanguin", price_minor=4_500),
        TariffItem(code="RADIO", name="Radiographie", price_minor=6_000),
        *COMMON,
    ),
    Level.HOSPITAL: (
        TariffItem(code="JOUR", name="Journée d’hospitalisation", price_minor=6_000),
        TariffItem(code="CHIR", name="Intervention chirurgicale", price_minor=45_000),
        TariffItem(code="LABO", name="Bilan sanguin", price_minor=5_500),
        *COMMON,
    ),
}
