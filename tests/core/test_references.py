"""References typed on a keypad: their check digits, and what one keystroke does to them (DOMAIN 3, A4)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core import references
from app.core.msisdn import InvalidMsisdn, Msisdn

valid_references = st.builds(
    references.make, st.integers(0, 99).map(lambda circle: f"{circle:02d}"), st.integers(0, 999_999)
)


@pytest.mark.parametrize(
    ("circle", "serial", "reference"), [("01", 123, "0100012336"), ("90", 17, "9000001732"), ("00", 0, "0000000098")]
)
def test_check_digits_are_those_of_mod_97_10(circle: str, serial: int, reference: str) -> None:
    assert references.make(circle, serial) == reference
    assert references.is_valid(reference)


def test_a_circle_does_not_run_over_into_the_next() -> None:
    with pytest.raises(AssertionError):
        references.make("01", 1_000_000)


@given(reference=valid_references)
def test_every_reference_we_make_is_ten_valid_digits(reference: str) -> None:
    assert len(reference) == 10
    assert references.is_valid(reference)


@given(reference=valid_references, at=st.integers(0, 9), step=st.integers(1, 9))
def test_no_reference_with_one_digit_changed_is_valid(reference: str, at: int, step: int) -> None:
    changed = reference[:at] + str((int(reference[at]) + step) % 10) + reference[at + 1 :]

    assert not references.is_valid(changed)


@given(reference=valid_references, at=st.integers(0, 8))
def test_no_reference_with_two_neighbours_swapped_is_valid(reference: str, at: int) -> None:
    swapped = reference[:at] + reference[at + 1] + reference[at] + reference[at + 2 :]

    assert swapped == reference or not references.is_valid(swapped)


@given(reference=valid_references, at=st.integers(0, 10), digit=st.sampled_from("0123456789"))
def test_a_reference_is_found_one_keystroke_from_each_of_its_slips(reference: str, at: int, digit: str) -> None:
    slips = {
        reference[:at] + digit + reference[at + 1 :],
        reference[:at] + digit + reference[at:],
        reference[:at] + reference[at + 1 :],
        reference[:at] + reference[at : at + 2][::-1] + reference[at + 2 :],
    }

    for slip in slips - {reference}:
        assert reference in references.one_keystroke_from(slip)


@pytest.mark.parametrize("typed", ["", "01000123", "010001233600", "01000I2336", "٠١٠٠٠١٢٣٣٦", "abcdefghij"])
def test_nothing_is_one_keystroke_from_what_is_not_nine_to_eleven_digits(typed: str) -> None:
    assert references.one_keystroke_from(typed) == set()


def test_a_reference_is_not_one_keystroke_from_itself() -> None:
    assert "0100012336" not in references.one_keystroke_from("0100012336")


@pytest.mark.parametrize(
    "typed", ["01 000123 36", "01.000123.36", "01-000123–36", "O1OOO12336", "0L000l2336", " 0100012336\n"]
)
def test_separators_and_lookalike_letters_are_read_as_meant_a4(typed: str) -> None:
    assert references.is_valid(references.normalise(typed))


@pytest.mark.parametrize(
    "typed", ["0100012337", "100012336", "00100012336", "", "0100O12336", "٠١٠٠٠١٢٣٣٦", "+100012336"]
)
def test_what_is_not_ten_agreeing_digits_is_invalid(typed: str) -> None:
    assert not references.is_valid(typed)


@pytest.mark.parametrize(
    ("reference", "is_collective"), [("9000001732", True), ("0100012336", False), ("9000001733", False)]
)
def test_circles_from_90_on_are_collective_payers(reference: str, is_collective: bool) -> None:
    assert references.is_collective(reference) is is_collective


@example("6804500046")  # a number of Palau, were there a plus sign before it
@example("0029064790")  # one of Saint Helena, were its 00 the way abroad
@given(reference=valid_references)
def test_a_reference_cannot_be_taken_for_a_phone_number(reference: str) -> None:
    with pytest.raises(InvalidMsisdn):
        Msisdn.parse(reference)
