"""Mobile numbers: the Malian ranges, Kenya's, and everything that is none (DOMAIN 3)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.msisdn import InvalidMsisdn, Msisdn

MALIAN_MOBILE = re.compile(r"(5[0-3]|[679]\d|8[2-59])\d{6}")
PREFIXES = [f"{prefix:02d}" for prefix in range(100)]
MOBILE = [prefix for prefix in PREFIXES if MALIAN_MOBILE.fullmatch(f"{prefix}000000")]


@pytest.mark.parametrize("prefix", MOBILE)
@pytest.mark.parametrize("rest", ["000000", "123456", "999999"])
def test_every_mobile_range_of_mali_is_read(prefix: str, rest: str) -> None:
    assert Msisdn.parse(f"{prefix}{rest}").e164 == f"+223{prefix}{rest}"


@pytest.mark.parametrize("prefix", [prefix for prefix in PREFIXES if prefix not in MOBILE])
def test_fixed_lines_and_ranges_given_to_nobody_are_refused(prefix: str) -> None:
    for written in (f"{prefix}212345", f"+223{prefix}212345"):
        with pytest.raises(InvalidMsisdn):
            Msisdn.parse(written)


@pytest.mark.parametrize(
    "written",
    [
        "76000001",
        "76 00 00 01",
        "76\u00a000\u00a000\u00a001",
        "76.00.00.01",
        "76-00-00-01",
        " 76000001 ",
        "22376000001",
        "+22376000001",
        "+223 76 00 00 01",
        "0022376000001",
    ],
)
def test_one_number_is_written_in_many_ways(written: str) -> None:
    assert Msisdn.parse(written) == Msisdn("+22376000001")


@pytest.mark.parametrize(
    "written", ["0712345678", "0110123456", "712345678", "254712345678", "+254712345678", "+254 712 345 678"]
)
def test_a_kenyan_number_is_read_in_kenya(written: str) -> None:
    assert Msisdn.parse(written, region="KE").e164.startswith("+254")


@pytest.mark.parametrize("written", ["0202345678", "+254202345678", "76000001", "07123456789"])
def test_what_is_no_kenyan_mobile_is_refused_in_kenya(written: str) -> None:
    with pytest.raises(InvalidMsisdn):
        Msisdn.parse(written, region="KE")


@pytest.mark.parametrize("written", ["+254712345678", "254712345678", "+33612345678"])
def test_a_relative_abroad_is_read_with_the_country_code(written: str) -> None:
    assert Msisdn.parse(written).digits == written.removeprefix("+")


@pytest.mark.parametrize("written", ["0712345678", "712345678", "0612345678"])
def test_a_national_number_of_another_country_is_nobodys_here(written: str) -> None:
    with pytest.raises(InvalidMsisdn):
        Msisdn.parse(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "+",
        "++22376000001",
        "+223+76000001",
        "76000001x",
        "76000001 ext 3",
        "76000001;ext=3",
        "tel:+22376000001",
        "x76000001",
        "\x0076000001",
        "7600-0001 or",
        "76OOOOO1",
        "٧٦٠٠٠٠٠١",
        "+²²³76000001",
        "7600000",
        "760000012",
        "76--000001",
        "-76000001",
        "76000001,76000002",
        "2547 ***** 678",
        "0100012336",
        "1" * 300,
    ],
    ids=repr,
)
def test_garbage_is_refused(written: str) -> None:
    with pytest.raises(InvalidMsisdn):
        Msisdn.parse(written)


@given(written=st.text(max_size=40) | st.from_regex(r"\A\+?[0-9 .\-]{0,20}\Z"))
def test_whatever_stands_there_is_a_number_or_is_refused(written: str) -> None:
    try:
        number = Msisdn.parse(written)
    except InvalidMsisdn:
        return
    assert Msisdn.parse(number.e164) == number


def test_a_number_is_shown_masked_and_sent_without_the_plus() -> None:
    number = Msisdn.parse("76000001")

    assert (number.digits, number.masked) == ("22376000001", "+223…01")
