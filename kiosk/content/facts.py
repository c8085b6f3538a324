"""Facts: the values that change, once for all languages, with their source and the day to look again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk.content.findings import Finding
from kiosk.content.records import read_records, table_line
from kiosk.languages import UNITS, Language

FILE = "facts.toml"


@dataclass(frozen=True, slots=True)
class Fact:
    """One value that can change: how much, of what, seen when, to be looked at again by when."""

    id: str
    value: int | float | date
    unit: str
    seen: date
    review_by: date
    sources: tuple[str, ...]
    note: str
    hide: bool = False  # a sum of money: past its day "ask staff" stands in its place
    applies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_overdue(self, today: date) -> bool:
        """Whether the day by which it must be looked at again has passed."""
        return self.review_by < today

    def is_hidden(self, today: date) -> bool:
        """Whether words stand in its place: a sum of money past its day."""
        return self.hide and self.is_overdue(today)

    def print_in(self, language: Language, *, digits_only: bool = False) -> str:
        """Write the value in *language*: number and unit word, or digits only; a date as 31.12.2026."""
        if isinstance(self.value, date):
            return f"{self.value:%d.%m.%Y}"
        return language.number(self.value) if digits_only else language.quantity(self.value, self.unit)


def read_facts(text: str) -> tuple[dict[str, Fact], list[Finding]]:
    """Read facts.toml."""
    facts, findings = read_records(Fact, FILE, text)
    for fact in facts.values():
        if not fact.sources:
            line = table_line(text, fact.id)
            findings.append(Finding("record", FILE, line, f"[{fact.id}] has no source.", "Name one in `sources`."))
        if fact.unit not in UNITS:
            sentence = f"[{fact.id}] has an unknown unit `{fact.unit}`."
            hint = f"Use one of {', '.join(sorted(UNITS))}, or add the word to every language's file."
            findings.append(Finding("record", FILE, table_line(text, fact.id), sentence, hint))
    return {id_: fact for id_, fact in facts.items() if fact.unit in UNITS}, findings
