"""The files of a new provider adapter and the case that puts it through the contract suite: `dev.py provider NAME`."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SKELETON = ROOT / "tests" / "providers" / "skeleton"
NEXT = """{name}: made, and it passes the contract suite as an operator that sends unsigned JSON. Now:
  write wire.py from the operator's own documentation, and profile.py from its fact sheet
  name it in app/providers/registry.py, and among the strangers in pyproject.toml
  python3 dev.py fix && python3 dev.py test tests/providers -k {name}"""


def create(name: str, root: Path = ROOT) -> list[Path]:
    """Write the adapter's files and its contract case; refuses a name that is taken or is no module's."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or (root / "app" / "providers" / name).exists():
        sys.exit(f"{name}: not a free name of small letters, digits and underscores")
    words = {"@NAME@": name, "@CLASS@": "".join(word.capitalize() for word in name.split("_"))}
    return [_write(source, root, name, words) for source in sorted(SKELETON.glob("*.txt"))]


def _write(source: Path, root: Path, name: str, words: dict[str, str]) -> Path:
    side = "tests" if source.stem == "contract_case.py" else "app"
    target = root / side / "providers" / name / source.stem
    target.parent.mkdir(parents=True, exist_ok=True)
    text = source.read_text()
    for mark, word in words.items():
        text = text.replace(mark, word)
    target.write_text(text)
    return target


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("python3 dev.py provider NAME")
    create(sys.argv[1])
    print(NEXT.format(name=sys.argv[1]))
