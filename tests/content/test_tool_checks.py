"""Every way through a tool's questions is walked, but no more of them than an editor would wait for."""

from kiosk.content.tool_checks import check_paths
from kiosk.content.tools import Outcome, Question, Tool


def test_more_ways_than_can_be_walked_are_told_at_once() -> None:
    """Forty questions have a million millions of ways, which nobody gathers before they are counted."""
    questions = tuple(Question(f"q{place}", answers=("a", "b")) for place in range(40))
    found = list(check_paths("tools/91.toml", Tool(91, questions, (Outcome("told", items=(37,)),))))
    assert ["more than 50000" in one.sentence for one in found] == [True]


def test_a_dead_end_hides_nothing() -> None:
    """The first is told, and all behind it still counts as asked and told."""
    questions = (Question("who", answers=("a", "b")), Question("why", answers=("c", "d"), when={"who": ("b",)}))
    outcome = Outcome("told", {"why": ("c",)}, items=(37,))
    found = list(check_paths("tools/91.toml", Tool(91, questions, (outcome,))))
    assert [one.sentence for one in found] == ["A dead end: nothing is told after who a."]
