"""Read the tables of a TOML file into records, one finding for each entry that is wrong."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from keyword import iskeyword
from typing import Any, TypeVar, get_type_hints

from kiosk.content.findings import Finding
from kiosk.content.frontmatter import read_toml, toml_finding
from kiosk.languages import WRITTEN, with_made

LARGEST = 10**12  # no number that people meet is larger
Record = TypeVar("Record")

Problem = tuple[str, str]  # sentence, hint
Names = Mapping[str, str]  # language code -> words

_KINDS: dict[Any, tuple[str, Callable[[Any], bool]]] = {
    str: ("text in quotes", lambda value: isinstance(value, str)),
    bool: ("true or false", lambda value: isinstance(value, bool)),
    int: ("a whole number", lambda value: type(value) is int and abs(value) < LARGEST),
    date: ("a date like 2026-11-23", lambda value: type(value) is date),
    date | None: ("a date like 2026-11-23", lambda value: type(value) is date),
    int | float | date: (
        "a number or a date",
        lambda value: type(value) is date or (type(value) in (int, float) and 0 <= value < LARGEST),
    ),
    tuple[str, ...]: ("a list of texts", lambda value: _is_list(value)),
    Names: ("words in every language", lambda value: _is_table_of(_is_text, value)),
    Mapping[str, tuple[str, ...]]: ("a table of lists", lambda value: _is_table_of(_is_list, value)),
}


def read_tables(file: str, text: str) -> tuple[dict[str, Any], list[Finding]]:
    """Parse a TOML file of tables."""
    data = read_toml(text)
    if isinstance(data, dict):
        return data, []
    return {}, [toml_finding("unreadable-file", file, data, text.split("\n"))]


def read_records(
    record: type[Record], file: str, text: str, ignored: Iterable[str] = ()
) -> tuple[dict[str, Record], list[Finding]]:
    """Read each table of a TOML file as one *record* whose `id` is the table's name."""
    tables, findings = read_tables(file, text)
    records: dict[str, Record] = {}
    for name, table in tables.items():
        if name in ignored:
            continue
        data, problems = checked(record, _as_fields(table) | {"id": name})
        findings += [
            Finding("record", file, table_line(text, name), f"[{name}] {said}", hint) for said, hint in problems
        ]
        if not problems:
            records[name] = record(**data)
    return records, findings


def _as_fields(table: Any) -> dict[str, Any]:
    """Name the keys as fields are named: a Python keyword such as `for` gets an underscore."""
    pairs = table.items() if isinstance(table, dict) else ()
    return {f"{key}_" if iskeyword(key) else key: value for key, value in pairs}


def checked(record: type[Record], table: dict[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """Compare a table with the fields of *record*: return the values to build it from, or the problems."""
    hints = get_type_hints(record)
    problems: list[Problem] = []
    data: dict[str, Any] = {}
    for field in fields(record):  # type: ignore[arg-type]
        if field.name not in table:
            if field.default is MISSING and field.default_factory is MISSING:
                problems.append((f"lacks `{field.name}`.", f"Add it: {_KINDS[hints[field.name]][0]}."))
            continue
        wanted, fits = _KINDS[hints[field.name]]
        value = table[field.name]
        if not fits(value):
            problems.append((f"has a `{field.name}` that is not {wanted}.", "Write it as in the other entries."))
        elif hints[field.name] == Names and (lacking := [code for code in WRITTEN if not value.get(code)]):
            problems.append((f"has no `{field.name}` in {', '.join(lacking)}.", "Add the words in these languages."))
        if hints[field.name] == Names and fits(value):
            value = with_made(value)
        data[field.name] = tuple(value) if isinstance(value, list) else value
    unknown = sorted(set(table) - {field.name for field in fields(record)})  # type: ignore[arg-type]
    problems += [(f"has an unknown key `{key}`.", "Is it misspelt?") for key in unknown]
    return data, problems


def _is_table_of(fits: Callable[[Any], bool], value: Any) -> bool:
    return isinstance(value, dict) and all(map(fits, value.values()))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def table_line(text: str, name: str) -> int:
    """Return the line where the table *name* stands in a TOML text."""
    header = re.compile(rf'^\s*\[\s*"?{re.escape(name)}"?\s*[\].]')
    for number, line in enumerate(text.split("\n"), start=1):
        if header.match(line):
            return number
    return 1
