"""Reads agreed prices, and the facilities they are agreed with."""

from app.scenarios.header import AgreedPrice, Agreement, Facility
from app.scenarios.names import Names
from app.written.fields import Fields, Place, table
from app.written.values import amount, count, day, name, or_none, text, truth, word


def tariff_list(place: Place) -> dict[str, AgreedPrice]:
    """The codes of one list and their agreed prices."""
    return table(place, name, agreed_price)


def agreed_price(place: Place) -> AgreedPrice:
    """One code; only an excluded one may go without a price."""
    fields = Fields(place)
    is_excluded = fields.optional("excluded", truth, False)
    price = fields.optional("price", amount, None) if is_excluded else fields.required("price", amount)
    limit = fields.optional("limit", count, None)
    kind = fields.optional("kind", word("act", "generic", "branded", "antimalarial", "ultrasound"), "act")
    speciality = fields.optional("speciality", text, None)
    fields.close()
    return AgreedPrice(price=price, limit=limit, kind=kind, is_excluded=is_excluded, speciality=speciality)


def facility(place: Place, called: str, names: Names) -> Facility:
    """One facility; an operator it is paid by needs a payout wallet."""
    fields = Fields(place)
    level = fields.required("level", word("CSCom", "CSRef", "hospital"))
    pay_by = fields.required("pay_by", names.way_of_payment)
    tariffs = fields.optional("tariffs", names.tariff_lists.known, names.tariff_lists.first())
    agreement = fields.optional("agreement", or_none(_agreement), Agreement())
    fields.close()
    if pay_by != "bank" and names.operators[pay_by].payout is None:
        fields.refuse("pay_by", f"names {pay_by}, which has no payout account")
    return Facility(name=called, level=level, pay_by=pay_by, tariffs=tariffs, agreement=agreement)


def _agreement(place: Place) -> Agreement:
    fields = Fields(place)
    from_on = fields.required("from", day)
    to_on = fields.required("to", day)
    fields.close()
    if to_on < from_on:
        fields.refuse("to", "is before from")
    return Agreement(from_on=from_on, to_on=to_on)
