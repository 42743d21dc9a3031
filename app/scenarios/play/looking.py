"""Compares what a step expects with what the books show where it stands (SCENARIOS 6)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.db import Session
from app.scenarios.expectations import CompleteList, Expect, Expectation, Figure
from app.scenarios.play import figures
from app.scenarios.play.stage import Stage
from app.scenarios.report import Result

LISTS = ("balances", "subledgers")  # what is not in these stands at zero


@dataclass(slots=True)
class _Look:
    """One look at the books: every page is read once."""

    session: Session
    stage: Stage
    pages: dict[tuple[str, ...], figures.Figures] = field(default_factory=dict)

    async def page(self, path: tuple[str, ...]) -> figures.Figures:
        """The figures of the thing that a path begins with."""
        page = path[:1] if path[0] in figures.PAGES else path[:2]
        if page not in self.pages:
            self.pages[page] = await self._read(page)
        return self.pages[page]

    async def _read(self, page: tuple[str, ...]) -> figures.Figures:
        if page[0] in figures.PAGES:
            return await figures.PAGES[page[0]](self.session, self.stage)
        section, name = page
        return await figures.THINGS[section](self.session, self.stage, name)


async def look(stage: Stage, expect: Expect) -> list[Result]:
    """Every figure of the step with what was found."""
    async with stage.database.transaction() as session:
        looking = _Look(session, stage)
        results = [await _compare(looking, figure) for figure in expect.figures]
        for listed in expect.complete:
            results += [
                Result(expectation=extra, actual=found) for extra, found in await _extras(looking, expect, listed)
            ]
    return results


async def _compare(looking: _Look, expectation: Expectation) -> Result:
    return Result(expectation=expectation, actual=_within(await looking.page(expectation.path), expectation.path))


def _within(page: figures.Figures, path: tuple[str, ...]) -> Figure:
    """The figure at the end of a path, zero where a list has none."""
    keys = path[1:] if path[0] in figures.PAGES else path[2:]
    found: Figure = page
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return 0 if found is None and path[0] in LISTS else found


async def _extras(looking: _Look, expect: Expect, listed: CompleteList) -> Iterator[tuple[Expectation, Figure]]:
    """What stands on a complete list's page and not on the list, expected at zero."""
    page = await looking.page(listed.path)
    on = looking.stage.today
    return (
        (Expectation(on=on, line=listed.line, path=(*listed.path, name), expected=0, note=expect.note), found)
        for name, found in page.items()
        if name not in listed.listed
    )
