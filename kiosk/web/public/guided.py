"""Tools: questions one at a time, then what applies. The answers stand in the address alone; nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, cast

from flask import g, request

from kiosk.content.formulas.debt import Plan, pay_back
from kiosk.content.formulas.stay import Rule, Trip, count
from kiosk.content.tool_words import STRUCTURED, lines_of, words_of
from kiosk.content.tools import Answers, Outcome, Tool, holds
from kiosk.library.answers import Page
from kiosk.library.library import Library
from kiosk.web.public import HIGH
from kiosk.web.public.typed import LONGEST, MOST_TRIPS, TRIP_FIELDS, read_day, read_number, read_trips, rows_of

SKIPPED = "-"  # the answer of somebody who passes over a question that may be left open


@dataclass(slots=True)
class Given:
    """What the address says: answers by question, their values, and what cannot be read, as it was typed."""

    answers: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Any] = field(default_factory=dict)


def read_given(tool: Tool, args: Mapping[str, str]) -> Given:
    """Read the answers to *tool*'s questions from an address; what does not belong there is passed over."""
    given = Given()
    for question in tool.questions:
        typed = args.get(question.id, "")[:LONGEST]
        if not typed or not holds(question.when, given.answers):
            continue
        if typed == SKIPPED and question.optional:
            given.answers[question.id] = SKIPPED
        elif question.kind == "choice":
            if typed in question.answers:
                given.answers[question.id] = typed
        elif question.kind == "trips":
            trips, wrong = read_trips(rows_of(args))
            if wrong or any(f"in{MOST_TRIPS + extra}" in args for extra in range(1, 3)):
                given.wrong[question.id] = wrong or {0: "many"}
            else:
                given.answers[question.id], given.values[question.id] = typed, trips
        else:
            value = read_day(typed) if question.kind == "date" else read_number(typed, question.least, question.most)
            if value is None:
                given.wrong[question.id] = typed
            else:
                given.answers[question.id], given.values[question.id] = typed, value
    return given


def tool_context(page: Page, library: Library) -> dict[str, Any]:
    """Return what the templates of a tool need at this step; nothing for other items."""
    if page.heading.type not in STRUCTURED:
        return {}
    tool = library.tools[page.heading.number]
    if page.heading.type == "self_check":
        return {"tool": tool, "said": words_of(page.blocks), "lines_of": lines_of}
    given = read_given(tool, request.args)
    asked = tool.asked(given.answers)
    wanted = request.args.get("ask", "")
    question = next((one for one in asked if one.id == wanted), None)
    question = question or next((one for one in asked if one.id not in given.answers), None)
    context = {
        "tool": tool, "given": given, "asked": asked, "question": question, "said": words_of(page.blocks),
        "lines_of": lines_of, "kept": _kept(tool, given, request.args), "trip_rows": rows_of(request.args),
        "is_done": "done" in request.args and question is None, "skipped": SKIPPED, "most_trips": MOST_TRIPS,
        "trip_fields": [name for fields in TRIP_FIELDS for name in fields],
    }  # fmt: skip
    if context["is_done"]:
        context |= _outcome(tool, given, library)
    return context


def _kept(tool: Tool, given: Given, args: Mapping[str, str]) -> dict[str, str]:
    """Return what the links of this step carry on: the answers that still count, and the contrast."""
    kept = {question.id: given.answers[question.id] for question in tool.questions if question.id in given.answers}
    if any(question.kind == "trips" and question.id in kept for question in tool.questions):
        kept |= {name: args[name][:LONGEST] for fields in TRIP_FIELDS for name in fields if args.get(name)}
    return {**kept, **({"contrast": HIGH} if g.high_contrast else {})}


def _outcome(tool: Tool, given: Given, library: Library) -> dict[str, Any]:
    answers: Answers = given.answers
    figures: Any = None
    ruling = [rule for rule in tool.rules if holds(rule.when, answers)]
    facts = [library.facts[name] for rule in ruling for name in (rule.fact, rule.window) if name]
    if tool.formula == "stay" and facts:
        rules = [
            Rule(rule.kind, _days(library, rule.fact), _days(library, rule.window) if rule.window else 0)
            for rule in ruling
        ]
        trips: list[Trip] = given.values.get("trips", [])
        figures = (rules, count(trips, rules, given.values.get("day", g.today)))
        result = "broken" if figures[1].broken else "left" if figures[1].left else "none"
        answers = {**answers, "result": result}
    elif tool.formula == "debt":
        plan = Plan(**{name: given.values.get(name, 0) for name in Plan._fields})
        plan = plan._replace(months=int(plan.months))
        figures = pay_back(plan)
        result = "never" if figures.months is None else "late" if figures.months > plan.months else "paid"
        answers = {**answers, "result": result}
    told = [(outcome, _day(outcome, given, library)) for outcome in tool.told(answers)]
    return {"told": told, "figures": figures, "tool_facts": facts}


def _day(outcome: Outcome, given: Given, library: Library) -> date | None:
    """Return the day that an outcome counts, from a date that was given; the first day counts as day one."""
    if outcome.day is None or not isinstance(start := given.values.get(outcome.day.start), date):
        return None
    days = _days(library, outcome.day.fact) if outcome.day.fact else 0
    return start + timedelta(days=days + outcome.day.add)


def _days(library: Library, fact: str) -> int:
    return cast("int", library.facts[fact].value)
