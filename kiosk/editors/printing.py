"""The report on paper and screen: one text for the terminal, one HTML file that asks nothing from elsewhere."""

from collections.abc import Iterator
from datetime import date
from importlib import resources

from jinja2 import Environment

from kiosk.editors.report import Cell, Section

WIDEST = 46  # letters of a column of text
_MARKS = {"bad": "!", "soon": "*", "good": "+"}


def to_text(sections: list[Section], today: date) -> str:
    """Write the report for a terminal; ! is bad, * wants a look, + is good."""
    lines = [f"Report of {today}   ! is bad, * wants a look, + is good"]
    for section in sections:
        lines += ["", section.title.upper(), section.says, *_table(section)]
    return "\n".join(lines) + "\n"


def to_html(sections: list[Section], today: date) -> str:
    """Write the report as one HTML file."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    text = (resources.files("kiosk.editors") / "report.html").read_text("utf-8")
    return environment.from_string(text).render(sections=sections, today=today)


def _table(section: Section) -> Iterator[str]:
    rows = [tuple(map(_written, row)) for row in (tuple(map(Cell, section.head)), *section.rows)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(section.head))]
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def _written(cell: Cell) -> str:
    text = f"{_MARKS.get(cell.mark, '')}{cell.text}"
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
