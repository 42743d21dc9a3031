"""Keyed signatures, most with their instant, on the vectors of operators (wave §5; orange-money B7; pi-spi §6)."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest

from app.providers.signatures import MOST_SIGNATURES, is_sealed, is_stamped, signature, stamp

SECRET, OLD, BODY = "secret-for-tests", "secret-before-rotation", b'{"id":"EV_1"}'
TEN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
AT = "1795255200"
GOOD = signature(SECRET, AT, BODY)


def test_a_message_signed_now_proves_itself() -> None:
    assert is_stamped(stamp(SECRET, TEN, BODY), BODY, [SECRET], TEN)


@pytest.mark.parametrize("separator", [",", "."])
def test_the_separator_is_part_of_what_is_signed(separator: str) -> None:
    parted = f"t={AT},v1={signature(SECRET, AT, BODY, separator)}"

    assert is_stamped(parted, BODY, [SECRET], TEN, separator)
    assert not is_stamped(parted, BODY, [SECRET], TEN)


def test_while_a_secret_is_replaced_either_one_proves() -> None:
    old = signature(OLD, AT, BODY)

    assert is_stamped(f"t={AT},v1={old}", BODY, [SECRET, OLD], TEN)
    assert is_stamped(f"t={AT},v1={'0' * 64}, v1={GOOD}", BODY, [SECRET], TEN)
    assert not is_stamped(f"t={AT},v1={old}", BODY, [SECRET], TEN)


@pytest.mark.parametrize(("age_s", "is_good"), [(300, True), (301, False), (-300, True), (-301, False)])
def test_an_instant_is_good_for_five_minutes_either_way(age_s: int, *, is_good: bool) -> None:
    """RELIABILITY 4, E2."""
    assert is_stamped(f"t={AT},v1={GOOD}", BODY, [SECRET], TEN + timedelta(seconds=age_s)) is is_good


@pytest.mark.parametrize(
    "header",
    [
        "",
        f"v1={GOOD}",
        f"t={AT}",
        f"t={AT},t={AT},v1={GOOD}",
        f"t={AT}.0,v1={GOOD}",
        f"t=-{AT},v1={GOOD}",
        f"t={'9' * 12},v1={GOOD}",
        f"t=١٧٩٥٢٥٥٢٠٠,v1={GOOD}",
        f"t={AT},v1={GOOD[:-1]}",
        f"t={AT},v1=é",
        f"t={AT},v2={GOOD}",
        f"t={AT},{GOOD}",
    ],
)
def test_what_is_not_exactly_an_instant_and_its_signature_proves_nothing(header: str) -> None:
    """RELIABILITY 8."""
    assert not is_stamped(header, BODY, [SECRET], TEN)


def test_nobody_can_have_a_thousand_signatures_compared() -> None:
    assert not is_stamped(f"t={AT}," + "v1=0," * MOST_SIGNATURES + f"v1={GOOD}", BODY, [SECRET], TEN)


def test_without_a_secret_nothing_is_proven() -> None:
    assert not is_stamped(f"t={AT},v1={GOOD}", BODY, [], TEN)


SEALED = signature(SECRET, "", BODY)
IN_BASE64 = b64encode(bytes.fromhex(SEALED)).decode()


@pytest.mark.parametrize("header", [SEALED, SEALED.upper(), f" {SEALED} ", IN_BASE64])
def test_a_seal_without_an_instant_is_hex_of_any_case_or_base64(header: str) -> None:
    """pi-spi §6: the text encoding of the value is not stated."""
    assert is_sealed(header, BODY, [OLD, SECRET])
    assert not is_sealed(header, BODY + b" ", [SECRET])
    assert not is_sealed(header, BODY, [OLD])
    assert not is_sealed(header, BODY, [])


@pytest.mark.parametrize(
    "header", ["", SEALED[:-1], f"{SEALED}0", f"sha256={SEALED}", IN_BASE64.lower(), IN_BASE64[:-1], "é", "=" * 9]
)
def test_what_is_not_exactly_the_seal_proves_nothing(header: str) -> None:
    """RELIABILITY 8."""
    assert not is_sealed(header, BODY, [SECRET])
