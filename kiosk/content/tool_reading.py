"""Read a tool's structure from its TOML file; whatever is wrong is a finding on the line where it stands."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kiosk.content.findings import Finding
from kiosk.content.pictures import OF_STEPS
from kiosk.content.records import read_tables
from kiosk.content.tool_checks import check_names
from kiosk.content.tools import FORMULAS, KINDS, LEVELS, RULES, Day, Outcome, Question, StayRule, Tool
from kiosk.content.topics import PICTURES as OF_TOPICS

FOLDER = "tools/"
_TAKEN = re.compile(
    r"number|lang|contrast|endpoint|ask|done|result|(in|out)\d+"
)  # what addresses of tools hold already


def tool_path(number: int) -> str:
    """Return where the structure of a tool stands."""
    return f"{FOLDER}{number}.toml"


def parse_number(path: str) -> int | None:
    """Return the number of a tool's file; None where it is not named like one."""
    match = re.fullmatch(rf"{FOLDER}([1-9]\d?)\.toml", path)
    return int(match[1]) if match else None


def read_tool(path: str, text: str) -> tuple[Tool | None, list[Finding]]:
    """Read one tool's structure; whatever is wrong is a finding, on the line where it stands."""
    number = parse_number(path)
    if number is None:
        hint = "Name it by the item's number: tools/91.toml."
        return None, [Finding("tool", path, 1, "This is not a tool's file name.", hint)]
    data, findings = read_tables(path, text)
    if findings:
        return None, findings
    reader = _Reader(path, text)
    tool = reader.tool(number, data)
    return tool, [*reader.findings, *check_names(path, tool)]


class _Reader:
    """Reads the tables of one file, gathering what is wrong."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.lines = path, text.split("\n")
        self.findings: list[Finding] = []

    def find(self, line: int, sentence: str, hint: str) -> None:
        self.findings.append(Finding("tool", self.path, line, sentence, hint))

    def starts(self, table: str) -> Iterator[int]:
        """Yield the lines on which the tables of one kind begin."""
        return (place for place, line in enumerate(self.lines, 1) if re.match(rf"\s*\[\[\s*{table}\s*\]\]", line))

    def tool(self, number: int, data: Mapping[str, Any]) -> Tool:
        known = {"question", "outcome", "rule", "formula"}
        for name in data:
            if name not in known:
                self.find(self.line_of(name), f"There is no `{name}` in a tool.", f"Known: {', '.join(sorted(known))}.")
        formula = str(data.get("formula", ""))
        if formula not in FORMULAS:
            self.find(self.line_of("formula"), f"There is no formula `{formula}`.", "Use stay or debt.")
        questions = [self.question(table, line) for table, line in self.tables(data, "question")]
        outcomes = [self.outcome(table, line) for table, line in self.tables(data, "outcome")]
        rules = [self.rule(table, line) for table, line in self.tables(data, "rule")]
        if not questions:
            self.find(1, "The tool asks nothing.", "Begin its first question with [[question]].")
        return Tool(number, tuple(questions), tuple(outcomes), formula, tuple(rules))

    def line_of(self, word: str) -> int:
        found = (place for place, line in enumerate(self.lines, 1) if re.match(rf"\s*\[*\s*{re.escape(word)}\b", line))
        return next(found, 1)

    def tables(self, data: Mapping[str, Any], name: str) -> Iterator[tuple[dict[str, Any], int]]:
        found = data.get(name, [])
        if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
            self.find(self.line_of(name), f"`{name}` is not a list of tables.", f"Begin each with [[{name}]].")
            return
        lines = list(self.starts(name))
        for place, table in enumerate(found):
            yield table, lines[place] if place < len(lines) else 1

    def keys(self, table: Mapping[str, Any], known: Sequence[str], line: int) -> None:
        for name in table:
            if name not in known:
                self.find(line, f"The key `{name}` is unknown here.", f"Known: {', '.join(known)}.")

    def id(self, table: Mapping[str, Any], line: int) -> str:
        name = table.get("id", "")
        if not isinstance(name, str) or not re.fullmatch("[a-z][a-z0-9-]*", name):
            self.find(line, f"The id `{name}` is not a word of small letters.", 'Write it like `id = "who-paid"`.')
        return str(name)

    def words(self, table: Mapping[str, Any], key: str, line: int) -> tuple[str, ...]:
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return tuple(value)
        self.find(line, f"`{key}` is not a list of texts.", f'Write it like `{key} = ["a", "b"]`.')
        return ()

    def whole(self, table: Mapping[str, Any], key: str, line: int) -> int:
        value = table.get(key, 0)
        if type(value) is int:
            return value
        self.find(line, f"`{key}` is not a whole number.", f"Write it like `{key} = 30`.")
        return 0

    def when(self, table: Mapping[str, Any], line: int) -> dict[str, tuple[str, ...]]:
        value = table.get("when", {})
        if not isinstance(value, dict):
            self.find(line, "`when` is not a table.", 'Write it like `when = { destination = ["RU"] }`.')
            return {}
        return {name: self.words(value, name, line) for name in value}

    def question(self, table: dict[str, Any], line: int) -> Question:
        self.keys(table, ("id", "kind", "answers", "pictures", "when", "optional", "least", "most"), line)
        kind = table.get("kind", "choice")
        answers, pictures = self.words(table, "answers", line), self.words(table, "pictures", line)
        name = self.id(table, line)
        if _TAKEN.fullmatch(name):
            self.find(line, f"The question cannot be called `{name}`.", "Addresses need that word: take another one.")
        if kind not in KINDS:
            self.find(line, f"The question `{name}` has an unknown kind `{kind}`.", f"Use one of {', '.join(KINDS)}.")
        if kind in ("choice", "signs") and len(set(answers)) < 2:
            self.find(line, f"The question `{name}` leaves no choice.", "Give it two or more answers.")
        if pictures and len(pictures) != len(answers):
            self.find(line, f"The question `{name}` has not one picture an answer.", "List one for each, in order.")
        for picture in pictures:
            if picture not in (*OF_TOPICS, *OF_STEPS):
                self.find(line, f"There is no picture `{picture}`.", f"Use one of {', '.join(sorted(OF_STEPS))}.")
        least, most = self.whole(table, "least", line), self.whole(table, "most", line)
        if kind == "number" and not least < most:
            self.find(line, f"The question `{name}` has no limits.", "Give `least` and `most`.")
        optional = table.get("optional", False) is True
        return Question(name, str(kind), answers, pictures, self.when(table, line), optional, least, most, line)

    def outcome(self, table: dict[str, Any], line: int) -> Outcome:
        self.keys(table, ("id", "when", "level", "items", "day"), line)
        items = table.get("items", [])
        if not isinstance(items, list) or not all(type(item) is int for item in items):
            self.find(line, "`items` is not a list of numbers.", "Write it like `items = [37, 84]`.")
            items = []
        if table.get("level", "") not in LEVELS:
            self.find(line, f"There is no level `{table['level']}`.", "Use stop, or leave it out.")
        day = table.get("day")
        counted = None
        if isinstance(day, dict) and isinstance(day.get("from"), str):
            self.keys(day, ("from", "fact", "add", "limit"), line)
            counted = Day(day["from"], str(day.get("fact", "")), self.whole(day, "add", line), day.get("limit") is True)
        elif day is not None:
            self.find(
                line, "`day` does not say from which date.", 'Write it like `day = { from = "leaving", add = -3 }`.'
            )
        return Outcome(
            self.id(table, line), self.when(table, line), str(table.get("level", "")), tuple(items), counted, line
        )

    def rule(self, table: dict[str, Any], line: int) -> StayRule:
        self.keys(table, ("when", "kind", "fact", "window"), line)
        kind, fact, window = (str(table.get(key, "")) for key in ("kind", "fact", "window"))
        if kind not in RULES:
            self.find(line, f"There is no rule of the kind `{kind}`.", f"Use one of {', '.join(RULES)}.")
        if not fact:
            self.find(line, "The rule says no number of days.", 'Name the fact: `fact = "tr-visit-days"`.')
        if kind == "window" and not window:
            self.find(line, "The rule says no window.", 'Name the fact: `window = "tr-visit-window"`.')
        return StayRule(self.when(table, line), kind, fact, window, line)
