"""What a file gets wrong is named by its line and field, all of it at once (SCENARIOS 2 to 6)."""

import pytest

from app.scenarios import Malformed, MalformedScenario, parse

DAY = "days.2026-01-15"
PAYMENTS = "days.2026-01-16"
CLAIMS = "days.2026-02-20"
PAYOUTS = "days.2026-05-20"
BOOKS = "days.2026-12-31"
EXPECT = f"{BOOKS}[9].expect"


def problems_of(text: str | bytes) -> list[Malformed]:
    with pytest.raises(MalformedScenario) as caught:
        parse(text)
    return list(caught.value.problems)


def changed(text: str, old: str, new: str) -> tuple[str, int]:
    """The text with one place changed, and the line of that place."""
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times"
    return text.replace(old, new), text.count("\n", 0, text.index(old)) + 1


HEADER = [
    ("scenario: whole-format", "scenario: 1st", "scenario"),
    ('title: "Everything a file may say: once"', "title: ''", "title"),
    ("rules: [U4, E01-E08, E22n]", "rules: U4", "rules"),
    ("currency: XOF", "currency: EUR", "currency"),
    ("currency: XOF", "curency: XOF", "curency"),
    ("currency: XOF", "currency: XOF\ncurrency: XOF", "currency"),
    ("starts_on: 2026-01-01", "starts_on: 2026-01-16", "starts_on"),
    ("starts_on: 2026-01-01", "starts_on: 2026-02-30", "starts_on"),
    ("starts_on: 2026-01-01", 'starts_on: "2026-01-01"', "starts_on"),
    ("starts_on: 2026-01-01", "starts_on: 1 January", "starts_on"),
    ('circle: "01"', "circle: 01", "mutual.circle"),
    ('circle: "01"', 'circle: "1"', "mutual.circle"),
    ('circle: "01"', 'circle: "90"', "mutual.circle"),
    ("antennas: [Mopti, Sio]", "antennas: []", "mutual.antennas"),
    ("antennas: [Mopti, Sio]", "antennas: [Mopti, Mopti, Sio]", "mutual.antennas[1]"),
    ("antennas: [Mopti, Sio]", "antennas: [Mopti, Sio, yes]", "mutual.antennas[2]"),
    ("target_population: 500", "target_population: 5.5", "mutual.target_population"),
    ("  unit_cap: 15\n", "  unit_cop: 15\n", "parameters.unit_cop"),
    ("  unit_cap: 15\n", "  unit_cap: 0\n", "parameters.unit_cap"),
    ("adviser_sample: 10 %", "adviser_sample: 10", "parameters.adviser_sample"),
    ("payout_account_hold: 72 h", "payout_account_hold: 3 days", "parameters.payout_account_hold"),
    ("suspense_alert: 7 / 30 days", "suspense_alert: 30 / 7 days", "parameters.suspense_alert"),
    ("levy_mode: sender_pays", "levy_mode: on", "parameters.levy_mode"),
    ("instalments: 4", "instalments: 5", "parameters.instalments"),
    ("gross: 9_007, member: 20 %", "gross: 9_007, member: 21 %", "schemes.pilot.tariff"),
    ("gross: 9_007, member: 20 %", "gross: 9_007, member: 1_801", "schemes.pilot.tariff"),
    ("gross: 9_007, member: 20 %", "member: 20 %", "schemes.pilot.tariff.gross"),
    ("member: 4_325, state: 4_325", "member: 4_326, state: 4_325", "schemes.full.tariff"),
    ("rates: {OUT: 75 %}", "rates: {OUT: 175 %}", "schemes.pilot.rates.OUT"),
    ("rates: {OUT: 75 %}", "rates: {OUT: 0.75}", "schemes.pilot.rates.OUT"),
    ("rates: {OUT: 75 %}", "rates: {DENTAL: 75 %}", "schemes.pilot.rates.DENTAL"),
    ("per_stay: 60_000", "per_stay: 60_000.5", "schemes.pilot.ceilings.per_stay"),
    ("per_person_year: none", "per_person_year: null", "schemes.pilot.ceilings.per_person_year"),
    ("  full:\n", "  pilot:\n", "schemes.pilot"),
    ("{scheme: pilot, coverage_from", "{scheme: pilots, coverage_from", "campaigns.harvest-2026.scheme"),
    ("due_dates: [2026-01-31, 2026-03-31]", "due_dates: []", "campaigns.harvest-2026.due_dates"),
    ("due_dates: [2026-01-31, 2026-03-31]", "due_dates: [2026-03-31, 2026-01-31]", "campaigns.harvest-2026.due_dates"),
    ("due_dates: [2026-01-31, 2026-03-31]", "due_dates: [2026-01-31, 2026-01-31]", "campaigns.harvest-2026.due_dates"),
    (
        "due_dates: [2026-01-31, 2026-03-31]",
        "due_dates: [2026-01-31, 2026-02-28, 2026-03-31, 2026-04-30, 2026-05-31]",
        "campaigns.harvest-2026.due_dates",
    ),
    ("due_dates: [2026-01-31, 2026-03-31]", "due_dates: [2026-1-31]", "campaigns.harvest-2026.due_dates[0]"),
    ("coverage_to: 2028-01-31", "coverage_to: 2026-01-31", "campaigns.harvest-2027.coverage_to"),
    ("closes_on: 2027-01-15", "closes_on: 2026-11-15", "campaigns.harvest-2027.closes_on"),
    ("Orange: {collection: 55211", "Orange: {collection: 5211", "operators.Orange.collection"),
    ("payout: 55212,", "payout: 55211,", "operators.Orange.payout"),
    ("payout_fee: 0.5 %", "payout_fee: -0.5 %", "operators.Orange.payout_fee"),
    ("payout_cap: 150_000", "payout_cap: 0", "operators.Orange.payout_cap"),
    ("fee_mode: invoiced}", "fee_mode: kept}", "operators.Wave.fee_mode"),
    ("  Wave: {collection: 55231,", "  bank: {collection: 55231,", "operators.bank"),
    ("CONS: {price: 600}", "CONS: {limit: 1}", "tariff_lists.base.CONS.price"),
    ("kind: generic", "kind: cheap", "tariff_lists.base.PARACETAMOL.kind"),
    ("limit: 30", "limit: 0", "tariff_lists.base.PARACETAMOL.limit"),
    ("excluded: true", "excluded: yes", "tariff_lists.base.TEETH.excluded"),
    ("level: CSCom", "level: cscom", "facilities.CSCOM.level"),
    ("pay_by: Orange, tariffs: base", "pay_by: Orage, tariffs: base", "facilities.CSCOM.pay_by"),
    ("pay_by: Orange, tariffs: base", "pay_by: Orange, tariffs: basis", "facilities.CSCOM.tariffs"),
    ("to: 2026-12-31}}", "to: 2026-02-28}}", "facilities.HOSPITAL.agreement.to"),
    ('diaspora: "9000001732"', "diaspora: 9000001732", "collectives.diaspora"),
    ('diaspora: "9000001732"', 'diaspora: "9000001733"', "collectives.diaspora"),
    ('diaspora: "9000001732"', 'diaspora: "0100012336"', "collectives.diaspora"),
    ("credit: {1211: 200_000}", "credit: {1211: 200_001}", "opening"),
    ("credit: {1211: 200_000}", "credit: {result: 200_000}", "opening.credit.result"),
    ("opening: {date: 2026-01-01,", "opening: {date: 2026-06-01,", "opening"),
    ("opening: {date: 2026-01-01,", "opening: {", "opening.date"),
]

STEPS = [
    ("  2026-01-16:\n", "  2026-01-14:\n", "days.2026-01-14"),
    ("  2026-01-16:\n", "  2026-01-15:\n", "days.2026-01-15"),
    ("  2026-01-16:\n", "  the 16th:\n", "days.the 16th"),
    ("- remove_member: {unit: A, member: 4}", "- remove_member", f"{DAY}[6]"),
    ("- remove_member: {unit: A, member: 4}", "- remove_member:", f"{DAY}[6].remove_member"),
    ("- remove_member: {unit: A, member: 4}", "- {hold: {facility: CSCOM}, expect: {}}", f"{DAY}[6]"),
    ("member: 4}", "member: 0}", f"{DAY}[6].remove_member.member"),
    ("member: 4}", "member: four}", f"{DAY}[6].remove_member.member"),
    ("member: 4}", "member: [4]}", f"{DAY}[6].remove_member.member"),
    ("member: 4}", "member: 4, member: 5}", f"{DAY}[6].remove_member.member"),
    ("member: 4}", "member: 4, reason: gone}", f"{DAY}[6].remove_member.reason"),
    ("member: 4}", "member: 4, note: no}", f"{DAY}[6].remove_member.note"),
    ("member: 4}", "member: 4, refused: membership.too_late}", f"{DAY}[6].remove_member.refused"),
    ("member: 4}", "member: 4, at: 14:30}", f"{DAY}[6].remove_member.at"),
    ("member: 4}", 'member: 4, at: "24:30"}', f"{DAY}[6].remove_member.at"),
    ("member: 4}", 'member: 4, at: "8:30"}', f"{DAY}[6].remove_member.at"),
    ("member: 4}", 'member: 4, at: "08:04"}', f"{DAY}[6].remove_member.at"),
    ('amount: 7_950, at: "14:30"', 'amount: 7_950, at: "07:59"', f"{PAYMENTS}[0].pay.at"),
    ('amount: 7_950, at: "14:30"', 'amount: 7_950, at: "23:50"', f"{PAYMENTS}[10].reverse"),
    ("enrol: {unit: A, persons: 12,", "enrol: {persons: 12,", f"{DAY}[0].enrol.unit"),
    ("enrol: {unit: A, persons: 12,", "enrol: {unit: A,", f"{DAY}[0].enrol.persons"),
    ("enrol: {unit: A, persons: 12,", "enrol: {unit: A, persons: 0,", f"{DAY}[0].enrol.persons"),
    ("enrol: {unit: A, persons: 12,", "enrol: {unit: A, units: [A, Z], persons: 12,", f"{DAY}[0].enrol.units"),
    ("antenna: Sio, reference", "antenna: Bankass, reference", f"{DAY}[0].enrol.antenna"),
    ('reference: "0100012336", payers', "reference: 0100012336, payers", f"{DAY}[0].enrol.reference"),
    ('payers: ["76000001"]', "payers: [76000001]", f"{DAY}[0].enrol.payers[0]"),
    ('payers: ["76000001"]', 'payers: ["20212223"]', f"{DAY}[0].enrol.payers[0]"),
    ("units: [Début, Fin], persons: 12", "units: [Début, Fin], persons: 21", f"{DAY}[1].enrol.units"),
    ("units: [Début, Fin], persons: 12", "units: [Début, Début], persons: 12", f"{DAY}[1].enrol.units[1]"),
    (', "0100012530"]', "]", f"{DAY}[1].enrol.references"),
    ("take_over: {unit: T, persons: 6", "take_over: {unit: A, persons: 6", f"{DAY}[3].take_over.unit"),
    ("renew: {unit: A,", "renew: {unit: Big,", f"{DAY}[4].renew.unit"),
    ("renew: {unit: A, campaign: harvest-2027", "renew: {unit: A, campaign: harvest", f"{DAY}[4].renew.campaign"),
    ("id: first, unit: A", "id: first, unit: B", f"{PAYMENTS}[0].pay.unit"),
    ("amount: 7_950", "amount: -7_950", f"{PAYMENTS}[0].pay.amount"),
    ("amount: 7_950", "amount: +7_950", f"{PAYMENTS}[0].pay.amount"),
    ("amount: 7_950", "amount: 7_950.0", f"{PAYMENTS}[0].pay.amount"),
    ("amount: 7_950", 'amount: "7_950"', f"{PAYMENTS}[0].pay.amount"),
    ("amount: 7_950", "amount: 7 950", f"{PAYMENTS}[0].pay.amount"),
    ("amount: 7_950", "amount: 7__950", f"{PAYMENTS}[0].pay.amount"),
    ("amount: 7_950", "amount: 07_950", f"{PAYMENTS}[0].pay.amount"),
    ("amount: 7_950", "amount: 0x1f", f"{PAYMENTS}[0].pay.amount"),
    ("amount: 7_950", "amount: 1e4", f"{PAYMENTS}[0].pay.amount"),
    ("amount: 7_950", "amount: ٧", f"{PAYMENTS}[0].pay.amount"),
    ("amount: 7_950", "amount: " + "9" * 5_000, f"{PAYMENTS}[0].pay.amount"),
    ("amount: 7_950", "amount: ", f"{PAYMENTS}[0].pay.amount"),
    ("amount: 7_950", "amount: {gross: 7_950}", f"{PAYMENTS}[0].pay.amount"),
    ("unit: A, operator: Orange, amount: 7_950", "unit: A, amount: 7_950", f"{PAYMENTS}[0].pay.operator"),
    ("fee: 10, reference", "fee: 10, unit: A, reference", f"{PAYMENTS}[1].pay.reference"),
    ('reference: "0100O12336"', "reference: 0100O12336", f"{PAYMENTS}[1].pay.reference"),
    ('payer: "66000002"', "payer: 66000002", f"{PAYMENTS}[1].pay.payer"),
    ('payer: "66000002", txn: "MP26.0412.7781"', "txn: MP26.0412.7781", f"{PAYMENTS}[1].pay.txn"),
    ("id: far, collective: diaspora", "id: far, collective: diaspor", f"{PAYMENTS}[2].pay.collective"),
    ("id: far, collective: diaspora", "id: p7, collective: diaspora", f"{PAYMENTS}[2].pay.id"),
    ("pay: {operator: Wave, amount: 50", "pay: {operator: Moov, amount: 50", f"{PAYMENTS}[3].pay.txn"),
    ("redeliver: {receipt: p7", "redeliver: {receipt: p8", f"{PAYMENTS}[4].redeliver.receipt"),
    ("redeliver: {receipt: p7", "redeliver: {receipt: till", f"{PAYMENTS}[4].redeliver.receipt"),
    ("lines: {A: 4_000, T: 2_500}", "lines: {A: 4_000, U: 2_500}", f"{PAYMENTS}[6].distribute.lines.U"),
    ("lines: {A: 4_000, T: 2_500}", "lines: {}", f"{PAYMENTS}[6].distribute.lines"),
    ("refund: {id: r1, receipt: first,", "refund: {id: r1,", f"{PAYMENTS}[8].refund.unit"),
    ("refund: {id: r1, receipt: first,", "refund: {id: r1, receipt: first, unit: A,", f"{PAYMENTS}[8].refund.receipt"),
    ("outcome: unknown, fee: 5", "outcome: lost, fee: 5", f"{PAYMENTS}[9].refund.outcome"),
    ("cash: {id: till", "cash: {id: first", f"{PAYMENTS}[11].cash.id"),
    ("deposit: {to: Orange", "deposit: {to: Mattress", f"{PAYMENTS}[12].deposit.to"),
    (
        "facility: CSCOM, unit: A, care_type: OUT",
        "facility: CS, unit: A, care_type: OUT",
        f"{CLAIMS}[0].claim.facility",
    ),
    ("care_type: OUT", "care_type: OPD", f"{CLAIMS}[0].claim.care_type"),
    ("amount: 7_450}", "amount: 7_450, lines: [{code: CONS}]}", f"{CLAIMS}[0].claim.lines"),
    ("amount: 7_450}", "form: F}", f"{CLAIMS}[0].claim.amount"),
    ("{code: XRAY, price: 9_000}", "{code: XRAY}", f"{CLAIMS}[1].claim.lines[2].price"),
    ("qty: 40", "qty: 0", f"{CLAIMS}[1].claim.lines[1].qty"),
    ('form: "F-0117"', "form: F-0117", f"{CLAIMS}[1].claim.form"),
    ("referral: false", "referral: off", f"{CLAIMS}[1].claim.referral"),
    ("lines: {CONS: 400}}", "lines: {TEST: 400}}", f"{CLAIMS}[2].medical.lines"),
    ("decision: reduce, lines: {CONS: 400}", "decision: reduce", f"{CLAIMS}[2].medical.lines"),
    ("decision: reduce, lines", "decision: refuse, lines", f"{CLAIMS}[2].medical.lines"),
    ("claims: [K2, K1]", "claims: [K2, K2]", f"{CLAIMS}[3].decide.claims[1]"),
    ("claims: [K2, K1]", "claims: [K2, K3]", f"{CLAIMS}[3].decide.claims[1]"),
    ("adviser: absent", "adviser: false", f"{CLAIMS}[3].decide.adviser"),
    ("id: K2b}", "id: K1}", f"{CLAIMS}[4].appeal.id"),
    ("{outcome: unknown}]", "{outcome: maybe}]", f"{PAYOUTS}[0].payout_batch.outcomes.CSCOM[1].outcome"),
    ("payout: may/CSCOM/2", "payout: may", f"{PAYOUTS}[1].answer.payout"),
    ("payout: may/CSCOM/2", "payout: may/CSCOM/0", f"{PAYOUTS}[1].answer.payout"),
    ("payout: may/CSCOM/2", "payout: june/CSCOM/2", f"{PAYOUTS}[1].answer.payout"),
    ("answer: {refund: r2, outcome: failed}", "answer: {refund: r2}", f"{PAYOUTS}[2].answer.outcome"),
    (
        "payout_account: {facility: CSCOM, pay_by: bank}",
        "payout_account: {facility: CSCOM}",
        f"{PAYOUTS}[7].payout_account.pay_by",
    ),
    ("from: collection", "from: cash", f"{PAYOUTS}[8].top_up.from"),
    ("credited: {transfer: s1}", "credited: {transfer: s2}", f"{PAYOUTS}[10].credited.transfer"),
    ("id: Q2, funder: donor", "id: Q1, funder: donor", f"{PAYOUTS}[12].subsidy_statement.id"),
    ("funder: donor, amount", "funder: bank, amount", f"{PAYOUTS}[13].subsidy_receipt.funder"),
    ("statement: Q1}", "statement: Q2}", f"{PAYOUTS}[14].disallow.statement"),
    ("statement: Q1}", "statement: Q1/donor}", f"{PAYOUTS}[14].disallow.statement"),
    ("account: 6611", "account: 5211", f"{BOOKS}[4].expense.account"),
    ("debit: {5211: 300}, credit: {7741: 300}", "debit: {5211: 300}", f"{BOOKS}[5].entry.credit"),
    ("close_year: {year: 2026", "close_year: {year: 26", f"{BOOKS}[6].close_year.year"),
    ("reserve: 40 %", "reserve: 40", f"{BOOKS}[8].appropriate.reserve"),
]

FIGURES = [
    ("          total: 300\n", "          total: 301\n", f"{EXPECT}.balances.debit"),
    ("          total: 300\n", "          all: 300\n", f"{EXPECT}.balances.total"),
    ("credit: {4191: 100, 7741: 200}", "credit: {4191: 100, 7741: 201}", f"{EXPECT}.balances.credit"),
    ("credit: {4191: 100, 7741: 200}", "credit: {4191: 0, 7741: 300}", f"{EXPECT}.balances.credit.4191"),
    ("credit: {4191: 100, 7741: 200}", "credit: {5211: 300}", f"{EXPECT}.balances.credit"),
    ("          4112: {A: 1}", "          4113: {A: 1}", f"{EXPECT}.subledgers.4113"),
    ("          4112: {A: 1}", "          4112: {CSCOM: 1}", f"{EXPECT}.subledgers.4112.CSCOM"),
    ("status: grace", "status: graceful", f"{EXPECT}.units.A.status"),
    ("covered: true", "covered: yes", f"{EXPECT}.units.A.covered"),
    ('            reference: "0100012336"', "            reference: 0100012336", f"{EXPECT}.units.A.reference"),
    ("lapsed_on: none", "lapsed_on: never", f"{EXPECT}.units.A.lapsed_on"),
    ("fee_due: 0", "fees_due: 0", f"{EXPECT}.units.A.fees_due"),
    ("paid: [1, 0]", "paid: 1", f"{EXPECT}.units.A.instalments.paid"),
    ("paid: [1, 0]", "paid: [1, none]", f"{EXPECT}.units.A.instalments.paid[1]"),
    ("reason: UNKNOWN", "reason: unknown", f"{EXPECT}.receipts.p7.reason"),
    ("instalments: {1: 6_920}", "instalments: {first: 6_920}", f"{EXPECT}.receipts.first.allocation.instalments.first"),
    ("codes: [C07, C08]", "codes: [C07, C16]", f"{EXPECT}.claims.K2b.codes[1]"),
    ("          may/CSREF: {", "          may/CSREEF: {", f"{EXPECT}.payouts.may/CSREEF"),
    ("carried_forward: {HOSPITAL: 900}", "carried_forward: 900", f"{EXPECT}.batches.may.carried_forward"),
    ("          r1: {status: confirmed", "          r3: {status: confirmed", f"{EXPECT}.refunds.r3"),
    ("          Q1/state:", "          Q2/state:", f"{EXPECT}.statements.Q2/state"),
    ("deficit: 1", "deficit: 1, result: 1", f"{EXPECT}.year_end.2026"),
    ("penetration: 34 / 500 = 6.8 %", "penetration: 34 / 500", f"{EXPECT}.indicators.penetration"),
    ("penetration: 34 / 500 = 6.8 %", "penetration: 6.8", f"{EXPECT}.indicators.penetration"),
    ("penetration: 34 / 500 = 6.8 %", "penetration: 6.80 %", f"{EXPECT}.indicators.penetration"),
    ("penetration: 34 / 500 = 6.8 %", "penetration_rate: 6.8 %", f"{EXPECT}.indicators.penetration_rate"),
    ("arrears: 4_036", "arrears: n.d.", f"{EXPECT}.indicators.arrears"),
    ("reserve_months: -1.5", "reserve_months: 3 / 2 = 1.5", f"{EXPECT}.indicators.reserve_months"),
    ("note: the whole list", 'at: "20:00"', f"{EXPECT}.at"),
    ("        indicators:\n", "        ratios:\n", f"{EXPECT}.ratios"),
]


@pytest.mark.parametrize(("old", "new", "field"), HEADER + STEPS + FIGURES)
def test_one_mistake_is_named_by_its_field(whole_format: str, old: str, new: str, field: str) -> None:
    text, line = changed(whole_format, old, new)

    [first, *_] = [problem for problem in problems_of(text) if problem.field == field]

    last_line = line + new.count("\n")
    reported_elsewhere = field in ELSEWHERE
    assert reported_elsewhere or line <= first.line <= last_line
    assert first.message


# These are noted where the file contradicts itself, which is not the line that was changed.
ELSEWHERE = {f"{EXPECT}.balances.debit", f"{PAYMENTS}[10].reverse", f"{EXPECT}.balances.total"}


@pytest.mark.parametrize("missing", ["scenario", "title", "currency", "mutual", "days"])
def test_what_every_file_needs_is_named_when_it_is_missing(whole_format: str, missing: str) -> None:
    problems = problems_of(whole_format.replace(f"\n{missing}:", f"\nx_{missing}:", 1))

    assert (1, missing, "is required") in [(problem.line, problem.field, problem.message) for problem in problems]


def test_all_mistakes_are_named_in_the_order_of_their_lines(whole_format: str) -> None:
    text = whole_format.replace("amount: 7_950", "amount: 7.5").replace("currency: XOF", "currency: F")
    text = text.replace("fee: 10, reference", "fee: ten, reference").replace("status: grace", "status: poor")

    problems = problems_of(text)

    assert [problem.field for problem in problems] == [
        "currency",
        f"{PAYMENTS}[0].pay.amount",
        f"{PAYMENTS}[1].pay.fee",
        f"{EXPECT}.units.A.status",
    ]
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)


def test_naming_what_was_itself_malformed_is_no_second_mistake(whole_format: str) -> None:
    text = whole_format.replace("collection: 55211, payout: 55212", "collection: 1, payout: 55212")

    assert [problem.field for problem in problems_of(text)] == ["operators.Orange.collection"]


def test_a_claim_on_a_malformed_tariff_list_is_no_second_mistake(whole_format: str) -> None:
    text = whole_format.replace("CONS: {price: 600}", "CONS: {price: six hundred}")

    assert [problem.field for problem in problems_of(text)] == ["tariff_lists.base.CONS.price"]


def test_a_day_has_no_step_after_its_last_minute(whole_format: str) -> None:
    text, line = changed(whole_format, 'amount: 7_950, at: "14:30"', 'amount: 7_950, at: "23:59"')

    first = problems_of(text)[0]

    assert (first.line, first.field) == (line + 1, f"{PAYMENTS}[1].pay")


def test_two_mistakes_in_one_event_are_both_named(whole_format: str) -> None:
    text = whole_format.replace("operator: Orange, amount: 7_950", "operator: Orage, amount: 7.5")

    assert [problem.field for problem in problems_of(text)] == [
        f"{PAYMENTS}[0].pay.operator",
        f"{PAYMENTS}[0].pay.amount",
    ]


def test_an_operator_without_the_wallet_an_event_needs_is_named(whole_format: str) -> None:
    text, _ = changed(whole_format, "Wave: {collection: 55231, payout: 55232", "Wave: {payout: 55232")

    assert [problem.field for problem in problems_of(text)] == [
        f"{PAYMENTS}[2].pay.operator",
        f"{PAYMENTS}[3].pay.operator",
    ]


YAML = [
    (b"", 1, ""),
    (b"just words", 1, ""),
    (b"- a\n- b\n", 1, ""),
    (b"title: a\n\tscenario: b\n", 2, ""),
    (b"title: a\nmutual:\n\tname: b\n", 3, "mutual"),
    (b"a: 1\ndays: [1, 2\n", 3, "days[2]"),
    (b"title: caf\xe9\n", 1, ""),
    (b"a: 1\nb: \xff\n", 2, ""),
    (b"a: 1\nb: \x00\n", 2, ""),
    (b'a: 1\nb: "\\0"\n', 2, "b"),
    (b'a: 1\nb: "\\uD800"\n', 2, "b"),
    (b'a: 1\nb: "\\UFFFFFFFF"\n', 2, "b"),
    (b"a: &x 1\nb: *x\n", 1, "a"),
    (b"a: 1\nb: *x\n", 2, "b"),
    (b"a: !!python/object/apply:os.system [ls]\n", 1, "a"),
    (b"a: 1\nb: !!str 2\n", 2, "b"),
    (b"%YAML 1.1\n---\na: 1\n", 1, ""),
    (b"a: 1\n---\nb: 1\n", 2, ""),
    (b"? [a, b]\n: 1\n", 1, ""),
    (b"a: " + b"[" * 100_000, 1, "a" + "[0]" * 15),
    (b"a: " + b"{b: " * 100, 1, "a" + ".b" * 15),
    (b"#" * (1 << 20) + b"\n", 1, ""),
]


@pytest.mark.parametrize(("text", "line", "field"), YAML, ids=[str(number) for number in range(len(YAML))])
def test_what_is_no_plain_yaml_is_named_by_its_line(text: bytes, line: int, field: str) -> None:
    [problem, *_] = problems_of(text)

    assert (problem.line, problem.field) == (line, field)


def test_a_merge_key_is_a_key_like_any_other(whole_format: str) -> None:
    [problem] = problems_of(whole_format + "<<: {title: other}\n")

    assert problem.field == "<<"


def test_a_malformed_scenario_reads_as_its_problems() -> None:
    with pytest.raises(MalformedScenario) as caught:
        parse("- a")

    assert str(caught.value) == "line 1  the file  must be a table of keys and values"
    assert caught.value.code == "scenarios.malformed"
