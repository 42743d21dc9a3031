"""C06 to C09: a line outside, branded, too dear or too many, and who bears what then (C2)."""

import pytest

from app.claims.model import ClaimLine, Code
from app.claims.shares import judge_lines
from tests.claims.cases import case, line

C06, C07, C08, C09 = Code.OUTSIDE_PACKAGE, Code.NOT_GENERIC, Code.ABOVE_TARIFF, Code.ABOVE_QUANTITY


@pytest.mark.parametrize(
    ("billed", "borne", "codes"),
    [
        (line("CONS"), (600, 0, 0), ()),
        (line("CONS", price=500), (500, 0, 0), ()),
        (line("CONS", price=601), (600, 0, 1), (C08,)),
        (line("CONS", 3, price=700), (1_800, 0, 300), (C08,)),
        (line("TABLETS", 30), (750, 0, 0), ()),
        (line("TABLETS", 31), (750, 25, 0), (C09,)),
        (line("TABLETS", 40, price=30), (750, 250, 200), (C08, C09)),
        (line("VITAMIN"), (0, 1_800, 0), (C07,)),
        (line("VITAMIN", 2, price=2_000), (0, 3_600, 400), (C07,)),
        (line("ARTEMETHER"), (1_500, 0, 0), ()),
        (line("COSMETIC"), (0, 5_000, 0), (C06,)),
        (line("COSMETIC", price=5_500), (0, 5_000, 500), (C06,)),
        (line("COSMETIC", price=4_000), (0, 4_000, 0), (C06,)),
        (line("MASSAGE", 2, price=1_000), (0, 2_000, 0), (C06,)),
        (line("CONS", price=0), (0, 0, 0), ()),
    ],
)
def test_a_line_is_borne_by_mutual_and_member_member_or_facility(
    billed: ClaimLine, borne: tuple[int, int, int], codes: tuple[Code, ...]
) -> None:
    """C2: eligible, member besides, facility; the member never pays above an agreed price (DOMAIN 16)."""
    [judged] = judge_lines(case(billed))

    assert (judged.eligible_minor, judged.member_minor, judged.facility_minor) == borne
    assert judged.codes == codes
    assert sum(borne) == billed.billed_minor
