"""Whether the parts of a tool fit together: names, conditions, its formula, and every way through the questions."""

from collections.abc import Iterator

from kiosk.content.findings import Finding
from kiosk.content.formulas.debt import Plan
from kiosk.content.tools import FORMULAS, Outcome, Question, StayRule, Tool

MOST_PATHS = 50_000
TAKES = {"stay": ("trips", "day"), "debt": Plan._fields}  # the questions whose answers a formula counts with


def check_names(path: str, tool: Tool) -> Iterator[Finding]:
    """Yield a finding for what is named twice, for conditions on what nobody asks, and for what no formula counts."""
    seen: set[str] = set()
    parts: list[Question | Outcome] = [*tool.questions, *tool.outcomes]
    for part in parts:
        if part.id in seen:
            hint = "Give one of them another id."
            yield Finding("tool", path, part.line, f"`{part.id}` is named twice.", hint)
        seen.add(part.id)
    known = {question.id: question for question in tool.questions}
    for place, question in enumerate(tool.questions):
        earlier = {other.id for other in tool.questions[:place]}
        for name in question.when:
            if name in known and name not in earlier:
                sentence = f"`{question.id}` depends on `{name}`, which is asked later."
                yield Finding("tool", path, question.line, sentence, "Move it behind that question.")
    conditions: list[Question | Outcome | StayRule] = [*parts, *tool.rules]
    for conditional in conditions:
        yield from _check_condition(path, tool, conditional)
    yield from _check_dates(path, tool)


def _check_condition(path: str, tool: Tool, conditional: Question | Outcome | StayRule) -> Iterator[Finding]:
    known = {question.id: question.answers for question in tool.questions}
    if isinstance(conditional, Outcome) and FORMULAS.get(tool.formula):
        known["result"] = FORMULAS[tool.formula]
    for name, answers in conditional.when.items():
        if name not in known:
            hint = f"Known: {', '.join(known)}."
            yield Finding("tool", path, conditional.line, f"Nobody asks the question `{name}`.", hint)
        elif wrong := [answer for answer in answers if answer not in known[name]]:
            hint = f"Known: {', '.join(known[name])}."
            yield Finding("tool", path, conditional.line, f"`{name}` has no answer `{wrong[0]}`.", hint)


def _check_dates(path: str, tool: Tool) -> Iterator[Finding]:
    """Days are counted from dates that are asked for; what is typed besides is counted by the formula."""
    dates = {question.id for question in tool.questions if question.kind == "date"}
    starts = {outcome.day.start for outcome in tool.outcomes if outcome.day}
    for outcome in tool.outcomes:
        if outcome.day and outcome.day.start not in dates:
            sentence = f"`{outcome.id}` counts from `{outcome.day.start}`, which is no date that is asked for."
            yield Finding("tool", path, outcome.line, sentence, "Name a question of the kind date.")
    for question in tool.questions if tool.formula in TAKES else ():
        if question.kind in ("number", "date", "trips") and question.id not in {*TAKES[tool.formula], *starts}:
            hint = f"It counts with {', '.join(TAKES[tool.formula])}."
            yield Finding(
                "tool", path, question.line, f"The formula `{tool.formula}` does not know `{question.id}`.", hint
            )


def check_paths(path: str, tool: Tool) -> Iterator[Finding]:
    """Yield a finding for every dead end, for what is never asked or told, and for what leads to no page."""
    asked: set[str] = set()
    told: set[str] = set()
    has_end = bool(tool.formula)  # its figures are told in any case
    ways = ((answers, result) for answers in tool.paths() for result in FORMULAS[tool.formula] or ("",))
    for count, (answers, result) in enumerate(ways):
        if count >= MOST_PATHS:
            hint = "Ask fewer questions, or make more of them depend on others."
            yield Finding("tool-path", path, 1, f"There are more than {MOST_PATHS} ways through the questions.", hint)
            return
        asked |= answers.keys()
        found = tool.told({**answers, "result": result})
        told |= {outcome.id for outcome in found}
        if not found and not has_end:
            has_end = True  # of dead ends the first is enough
            way = ", ".join(f"{name} {answer}" for name, answer in answers.items() if answer)
            last = next(question for question in reversed(tool.questions) if question.id in answers)
            hint = "Add an outcome for it, or one without a condition."
            yield Finding("tool-path", path, last.line, f"A dead end: nothing is told after {way}.", hint)
    for question in tool.questions:
        if question.id not in asked:
            hint = "Mend its `when`, or take it away."
            yield Finding("tool-path", path, question.line, f"The question `{question.id}` is never asked.", hint)
    for outcome in tool.outcomes:
        if outcome.id not in told:
            hint = "Mend its `when`, or take it away."
            yield Finding("tool-path", path, outcome.line, f"The outcome `{outcome.id}` is never told.", hint)
        if not outcome.items:
            hint = "Name the items where the reader goes on, in `items`."
            yield Finding("tool-path", path, outcome.line, f"The outcome `{outcome.id}` leads to no item.", hint)
