"""The report on paper and screen: one text for the terminal, one HTML file that asks nothing from elsewhere."""

from collections.abc import Iterator, Sequence
from datetime import date
from importlib import resources
from textwrap import wrap

from jinja2 import Environment

from kiosk.editors.report import Cell, Section

WIDTH = 100  # letters of a terminal's line
NARROWEST = 6  # letters of a column that has to give way
GAP = "  "
_LEGEND = "! is bad, * wants a look, + is good."


def to_text(sections: list[Section], today: date) -> str:
    """Write the report for a terminal; columns that do not fit stand in the HTML only."""
    lines = [f"Report of {today}. {_LEGEND} `--html FILE` has more columns."]
    for section in sections:
        lines += ["", section.title.upper(), *wrap(section.says, WIDTH), *wrap(section.key, WIDTH)]
        lines += _table(section) if section.rows else ()
    return "\n".join(lines) + "\n"


def to_html(sections: list[Section], today: date) -> str:
    """Write the report as one HTML file."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    text = (resources.files("kiosk.editors") / "report.html").read_text("utf-8")
    return environment.from_string(text).render(sections=sections, today=today, legend=_LEGEND)


def _table(section: Section) -> Iterator[str]:
    places = [place for place, name in enumerate(section.head) if name not in section.wide]
    table = [[section.head[place] for place in places]]
    table += [[_written(row[place]) for place in places] for row in section.rows]
    widths = _fitted([max(len(row[column]) for row in table) for column in range(len(places))])
    for row in table:
        yield from _lines(row, widths)


def _fitted(widths: list[int]) -> list[int]:
    """
    Take from the widest columns until the line fits.

    >>> _fitted([4, 150, 30])
    [4, 62, 30]
    """
    widths = list(widths)
    while sum(widths) + len(GAP) * (len(widths) - 1) > WIDTH and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _lines(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Yield one row of a table: as many lines as its longest cell needs."""
    columns = [wrap(text, width) for text, width in zip(row, widths, strict=True)]
    for step in range(max(map(len, columns))):
        parts = [column[step] if step < len(column) else "" for column in columns]
        yield GAP.join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip()


def _written(cell: Cell) -> str:
    return f"{cell.sign}{cell.short or cell.text}"
