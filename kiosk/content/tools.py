"""
Tools: the structure of guided questions and calculators, once for all languages, in content/tools/<number>.toml.

The words stand in the item's file of each language, in `::: words <id>` blocks: a question's first, then a list with a
line for each answer. So a translation changes only words, and a new question changes only content.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FORMULAS: Mapping[str, tuple[str, ...]] = {  # and what each can come to, as `result`
    "": (),
    "stay": ("broken", "left", "none"),
    "debt": ("never", "late", "paid"),
}
KINDS = ("choice", "date", "number", "trips", "signs")
LEVELS = ("", "stop")
RULES = ("window", "year", "unbroken", "entry")
Condition = Mapping[str, tuple[str, ...]]  # question -> answers of which one must be given
Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked; a choice has answers, each perhaps with a picture."""

    id: str
    kind: str = "choice"
    answers: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    when: Condition = field(default_factory=dict)
    optional: bool = False
    least: int = 0
    most: int = 0
    line: int = 1


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is counted for the reader: from a date that was given, by a fact or plain days."""

    start: str  # the question that asked for the date
    fact: str = ""
    add: int = 0  # days
    limit: bool = False  # the last day of a stay, and not a day by which something is to be done


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is told when its condition holds: words, where to read on, and perhaps a day."""

    id: str
    when: Condition = field(default_factory=dict)
    level: str = ""
    items: tuple[int, ...] = ()
    day: Day | None = None
    line: int = 1


@dataclass(frozen=True, slots=True)
class StayRule:
    """A rule of stay: who it holds for, how days are counted, and the fact that says how many."""

    when: Condition
    kind: str
    fact: str
    window: str = ""  # a fact, too
    line: int = 1


@dataclass(frozen=True, slots=True)
class Tool:
    """What one tool asks and tells."""

    number: int
    questions: tuple[Question, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    formula: str = ""
    rules: tuple[StayRule, ...] = ()

    @property
    def facts(self) -> set[str]:
        """The facts that days are counted by."""
        named = {name for rule in self.rules for name in (rule.fact, rule.window)}
        return (named | {outcome.day.fact for outcome in self.outcomes if outcome.day}) - {""}

    def asked(self, answers: Answers) -> list[Question]:
        """Return the questions that are to be asked of somebody who answered so, in their order."""
        return [question for question in self.questions if holds(question.when, answers)]

    def told(self, answers: Answers) -> list[Outcome]:
        """Return what such answers lead to: what must stop somebody first, then in order."""
        found = [outcome for outcome in self.outcomes if holds(outcome.when, answers)]
        return sorted(found, key=lambda outcome: outcome.level != "stop")

    def paths(self) -> Iterator[dict[str, str]]:
        """Yield every way through the choices; dates and numbers count as one answer each."""
        yield from _paths(self.questions, {})


def tool_from(data: Mapping[str, Any]) -> Tool:
    """Return the tool that `dataclasses.asdict` took apart, after its way through JSON."""

    def when(part: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        return {name: tuple(answers) for name, answers in part["when"].items()}

    lists = ("answers", "pictures", "items")
    questions, outcomes, rules = (
        [{**part, "when": when(part), **{name: tuple(part[name]) for name in lists if name in part}} for part in parts]
        for parts in (data["questions"], data["outcomes"], data["rules"])
    )
    return Tool(
        data["number"],
        tuple(Question(**part) for part in questions),
        tuple(Outcome(**{**part, "day": Day(**part["day"]) if part["day"] else None}) for part in outcomes),
        data["formula"],
        tuple(StayRule(**part) for part in rules),
    )


def holds(when: Condition, answers: Answers) -> bool:
    """Whether each question of *when* was answered with one of its answers."""
    return all(answers.get(question, "") in wanted for question, wanted in when.items())


def _paths(questions: Sequence[Question], given: dict[str, str]) -> Iterator[dict[str, str]]:
    for place, question in enumerate(questions):
        if question.id in given or not holds(question.when, given):
            continue
        for answer in question.answers or ("",):
            yield from _paths(questions[place + 1 :], {**given, question.id: answer})
        return
    yield given
