"""What both Orange Money products read alike (orange-money A1, B1, B6)."""

from datetime import UTC, datetime

import pytest

from app.providers.orange_money import words


@pytest.mark.parametrize(
    ("transaction_id", "minute"),
    [
        ("MP261121.0959.A00417", datetime(2026, 11, 21, 9, 59, tzinfo=UTC)),
        ("CI261121.1000.b00031", datetime(2026, 11, 21, 10, 0, tzinfo=UTC)),
        ("CI261321.1000.B00031", None),
        ("CI690101.1000.B00031", None),
        ("CI261121.1000", None),
        ("CI٢٦١١٢١.1000.B00031", None),
        (None, None),
    ],
)
def test_a_transaction_id_tells_its_minute_or_nothing(transaction_id: str | None, minute: datetime | None) -> None:
    assert words.minute_of(transaction_id) == minute


def test_an_id_is_the_same_however_it_is_written() -> None:
    """DOMAIN A1."""
    assert [words.reference_of(text) for text in ("ci261121.1000.b00031", "", None)] == [
        "CI261121.1000.B00031",
        None,
        None,
    ]
