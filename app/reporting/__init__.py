"""Figures and papers read from every use-case: remittance advices, statements, exports."""

from app.reporting.advice import remittance_advice
from app.reporting.advice_csv import advice_csv, statement_csv
from app.reporting.advice_paper import advice_pdf
from app.reporting.clearing_paper import clearing_pdf
from app.reporting.clearing_statement import ClearingStatement, clearing_statement
from app.reporting.facility_statement import facility_statement
from app.reporting.indicators import Indicator, alerts, dashboard, indicators, reserves, union_view
from app.reporting.model import (
    Advice,
    Cut,
    FacilityStatement,
    Head,
    KeptBack,
    PaidClaim,
    StatedClaim,
    StatedPayout,
)
from app.reporting.month_end_paper import MonthEnd, month_end_pdf
from app.reporting.nominative import Nominative, nominative_statement
from app.reporting.nominative_csv import nominative_csv
from app.reporting.nominative_paper import nominative_pdf
from app.reporting.packs import month_end, year_end
from app.reporting.spreadsheets import csv_of
from app.reporting.statement_paper import statement_pdf
from app.reporting.year_end_paper import YearEnd, year_end_pdf

__all__ = [
    "Advice",
    "ClearingStatement",
    "Cut",
    "FacilityStatement",
    "Head",
    "Indicator",
    "KeptBack",
    "MonthEnd",
    "Nominative",
    "PaidClaim",
    "StatedClaim",
    "StatedPayout",
    "YearEnd",
    "advice_csv",
    "advice_pdf",
    "alerts",
    "clearing_pdf",
    "clearing_statement",
    "csv_of",
    "dashboard",
    "facility_statement",
    "indicators",
    "month_end",
    "month_end_pdf",
    "nominative_csv",
    "nominative_pdf",
    "nominative_statement",
    "remittance_advice",
    "reserves",
    "statement_csv",
    "statement_pdf",
    "union_view",
    "year_end",
    "year_end_pdf",
]
