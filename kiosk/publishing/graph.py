"""Draw a tool's questions and outcomes: who is asked what, and what is told when, as one SVG from left to right."""

from html import escape

from kiosk.content.tool_words import Block, lines_of
from kiosk.content.tools import Condition, Question, Tool

ROW, WIDTH, GAP = 26, 330, 60  # pixels
_STYLE = (
    "text{font:13px sans-serif;fill:#1d2428}rect{fill:#fffdf8;stroke:#766b59}"
    ".stop{fill:#f9e2da}.id{font-weight:700}path{fill:none;stroke:#0c4a56}"
)


def draw(tool: Tool, said: dict[str, Block]) -> str:
    """Return *tool* as SVG, in the words *said* by its Russian item: questions at the left, outcomes at the right."""
    places: dict[tuple[str, str], int] = {}  # (question, answer) -> y of its line
    parts: list[str] = []
    y = ROW
    for question in tool.questions:
        y = _question(parts, places, question, said, y) + ROW
    left, y = y, ROW
    for outcome in tool.outcomes:
        heading = _words(said[outcome.id]["heading"]) if outcome.id in said else ""
        lines = [f"{outcome.id} → {', '.join(map(str, outcome.items))}", heading, _condition(outcome.when)]
        lines = [line for line in lines if line]
        x = WIDTH + GAP
        kind = ' class="stop"' if outcome.level == "stop" else ""
        parts.append(f'<rect{kind} x="{x}" y="{y}" width="{WIDTH}" height="{ROW * len(lines)}" rx="6"/>')
        parts += [_text(x + 10, y + ROW * place + 18, line, place == 0) for place, line in enumerate(lines)]
        for place, (name, answers) in enumerate(outcome.when.items()):
            for answer in answers:
                if (name, answer) in places:
                    start = places[name, answer]
                    middle = WIDTH + GAP // 2
                    end = y + 13 + 4 * place
                    parts.append(f'<path d="M{WIDTH} {start}C{middle} {start} {middle} {end} {x} {end}"/>')
        y += ROW * len(lines) + 10
    size = f'width="{2 * WIDTH + GAP + 20}" height="{max(left, y) + ROW}"'
    drawn = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{_STYLE}</style>\n{drawn}\n</svg>\n'


def _question(
    parts: list[str], places: dict[tuple[str, str], int], question: Question, said: dict[str, Block], y: int
) -> int:
    words = said.get(question.id, {"blocks": []})
    asked = next((_words(block["inline"]) for block in words["blocks"] if block["kind"] == "paragraph"), "")
    answers = [_words(line) for line in lines_of(words)] if question.answers else [question.kind]
    lines = [question.id, asked, *([_condition(question.when)] if question.when else [])]
    height = ROW * (len(lines) + len(answers))
    parts.append(f'<rect x="10" y="{y}" width="{WIDTH - 10}" height="{height}" rx="6"/>')
    parts += [_text(20, y + ROW * place + 18, line, place == 0) for place, line in enumerate(lines)]
    for place, answer in enumerate(answers):
        at = y + ROW * (len(lines) + place) + 13
        parts.append(_text(40, at + 5, f"• {answer}", False))
        if place < len(question.answers):  # words may have a line too many while somebody writes
            places[question.id, question.answers[place]] = at
    return y + height


def _condition(when: Condition) -> str:
    return "; ".join(f"{name}: {', '.join(answers)}" for name, answers in when.items())


def _words(inline: list[object]) -> str:
    return "".join(piece if isinstance(piece, str) else "…" for piece in inline)


def _text(x: int, y: int, words: str, is_bold: bool) -> str:
    shown = words if len(words) < 46 else words[:44] + "…"
    kind = ' class="id"' if is_bold else ""
    return f'<text x="{x}" y="{y}"{kind}>{escape(shown, quote=False)}</text>'
