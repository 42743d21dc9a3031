"""Every check there is has been broken, each by the module of its room, under its name in `BREAKS`."""

from importlib import import_module
from pathlib import Path

from app.checker import checks

MODULES = [
    import_module(f"tests.checker.{file.stem}") for file in sorted(Path(__file__).parent.glob("test_*_checks.py"))
]


def test_every_check_is_broken_and_every_break_names_a_check() -> None:
    """Adding a check is adding a file and a break; no list elsewhere has to be lengthened."""
    broken = {
        name if isinstance(name, str) else name[0] for module in MODULES for name in getattr(module, "BREAKS", ())
    }

    assert broken == {check.name for check in checks()}
