"""What ends a play before the file does.

Refused
├── NotBooked    what an operator told was stored and set aside
└── Strayed      another mutual than the one on stage has entries or units
"""

from app.core.errors import Refused


class NotBooked(Refused):
    """The operator's message was stored, and no payment came of it: it says nothing that can be booked."""

    code = "scenarios.not_booked"


class Strayed(Refused):
    """Something of the play stands in another mutual's books or register: mutuals are not kept apart."""

    code = "scenarios.strayed"
