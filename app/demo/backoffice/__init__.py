"""The back office of the season: funders, treasurer, proofs of wallets, books and months, the neighbour mutual."""

from app.demo.backoffice.figures import Books, read_books
from app.demo.backoffice.office import BackOffice, open_back_office

__all__ = ["BackOffice", "Books", "open_back_office", "read_books"]
