"""A mutual's configuration as one file: told, read strictly, compared with what stands, and carried out."""

from app.setup.errors import MalformedSetup
from app.setup.exporting import export_all, export_mutual
from app.setup.importing import Imported, Outcome, carry_out, import_mutuals
from app.setup.model import MutualSetup
from app.setup.reading import parse

__all__ = [
    "Imported",
    "MalformedSetup",
    "MutualSetup",
    "Outcome",
    "carry_out",
    "export_all",
    "export_mutual",
    "import_mutuals",
    "parse",
]
