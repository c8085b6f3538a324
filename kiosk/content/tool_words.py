"""Whether the words of a tool fit its structure, in every language."""

from collections.abc import Iterator, Mapping, Set
from typing import Any

from kiosk.content.facts import FILE as FACTS_FILE
from kiosk.content.facts import Fact
from kiosk.content.findings import Finding
from kiosk.content.item import Item
from kiosk.content.tool_checks import check_paths
from kiosk.content.tool_reading import tool_path
from kiosk.content.tools import Question, Tool

DAYS = ("day", "calendar_day")  # units that can be counted on a calendar
STRUCTURED = ("guided_questions", "calculator", "self_check")
Block = dict[str, Any]


def words_of(blocks: list[Block]) -> dict[str, Block]:
    """Return the words of a tool by the place where they are said."""
    return {block["id"]: block for block in blocks if block["kind"] == "words"}


def lines_of(words: Block) -> list[list[Any]]:
    """Return the lines of the list in *words*, as inline: the answers of a question, or signs to tick."""
    lists = [block for block in words["blocks"] if block["kind"] == "list"]
    return [entry[0].get("inline", []) for block in lists for entry in block["items"] if entry]


def check_tools(
    tools: Mapping[int, Tool],
    items: Mapping[tuple[str, int], Item],
    facts: Mapping[str, Fact],
    numbers: Set[int],
    broken: Set[str],
) -> Iterator[Finding]:
    """Yield a finding for all that keeps a tool from working; *numbers* are written, *broken* files told already."""
    for tool in tools.values():
        path = tool_path(tool.number)
        yield from check_paths(path, tool)
        yield from _check_days(path, tool, facts) if FACTS_FILE not in broken else ()
        yield from _check_items(path, tool, numbers)
        if tool.number not in numbers:
            hint = f"Write ru/{tool.number}-….md, or take the structure away."
            yield Finding("tool-words", path, 1, f"There is no item {tool.number} with words for this tool.", hint)
    for item in items.values():
        path = tool_path(item.number)
        if item.header.type in STRUCTURED and path not in broken:
            if item.number in tools:
                yield from check_words(item, tools[item.number])
            else:
                yield Finding("tool-words", item.file, 1, f"{path} is missing.", "Put it back.", item.slug)


def _check_days(path: str, tool: Tool, facts: Mapping[str, Fact]) -> Iterator[Finding]:
    named = [(outcome.line, outcome.day.fact) for outcome in tool.outcomes if outcome.day and outcome.day.fact]
    named += [(rule.line, name) for rule in tool.rules for name in (rule.fact, rule.window) if name]
    for line, name in named:
        if name not in facts or type(facts[name].value) is not int or facts[name].unit not in DAYS:
            hint = "Name a fact of facts.toml that is a whole number of days."
            yield Finding("tool", path, line, f"`{name}` is no number of days.", hint)


def _check_items(path: str, tool: Tool, numbers: Set[int]) -> Iterator[Finding]:
    for outcome in tool.outcomes:
        for number in outcome.items:
            if number not in numbers:
                hint = "Write the item, or name another."
                yield Finding("tool-path", path, outcome.line, f"`{outcome.id}` leads to {number}: no such item.", hint)


def check_words(item: Item, tool: Tool) -> Iterator[Finding]:
    """Yield a finding for every place of *tool* whose words in *item* are missing or do not fit."""
    said = words_of(item.blocks)
    yield from _check_ids(item, [*(part.id for part in tool.questions), *(part.id for part in tool.outcomes)])
    for question in tool.questions:
        if question.id in said:
            yield from _check_question(item, question, said[question.id])


def _check_ids(item: Item, wanted: list[str] | tuple[str, ...]) -> Iterator[Finding]:
    found = [block for block in item.blocks if block["kind"] == "words"]
    for name in wanted:
        if name not in {block["id"] for block in found}:
            hint = f"Write it in a block `::: words {name}`."
            yield Finding("tool-words", item.file, 1, f"The words of `{name}` are missing.", hint, item.slug)
    for place, block in enumerate(found):
        if block["id"] not in wanted:
            sentence = f"There is no `{block['id']}` in this tool."
            yield Finding("tool-words", item.file, block["line"], sentence, "Mend the id, or remove it.", item.slug)
        elif block["id"] in {other["id"] for other in found[:place]}:
            sentence = f"`{block['id']}` is said twice."
            yield Finding("tool-words", item.file, block["line"], sentence, "Keep one of them.", item.slug)


def _check_question(item: Item, question: Question, words: Block) -> Iterator[Finding]:
    if not words["blocks"] or words["blocks"][0]["kind"] != "paragraph":
        sentence = f"`{question.id}` does not begin with its question."
        yield Finding("tool-words", item.file, words["line"], sentence, "Write it in the first line.", item.slug)
    count = len(lines_of(words))
    if question.answers and count != len(question.answers):
        sentence = f"`{question.id}` has {count} lines, and {len(question.answers)} answers."
        hint = "Write a line with a hyphen for each answer, in the order of the structure."
        yield Finding("tool-words", item.file, words["line"], sentence, hint, item.slug)
