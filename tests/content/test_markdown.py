"""Markdown with our blocks becomes plain data."""

from kiosk.content.markdown import parse


def kinds(text: str) -> list[str]:
    """Return the kinds of blocks in *text*."""
    return [block["kind"] for block in parse("ru/1-a.md", text, 1).blocks]


def test_a_bold_start_of_a_step_is_its_heading() -> None:
    """The heading stands apart, without its full stop; a fact may follow."""
    step = parse("ru/1-a.md", "1. **Сделайте копии.** Срок: {{days}}", 1).blocks[0]["items"][0]
    assert step["heading"] == ["Сделайте копии"]
    assert step["blocks"][0]["inline"] == ["Срок: ", {"fact": "days", "digits": False}]


def test_neighbouring_citizens_make_one_list() -> None:
    """Adjacent ::: citizens blocks form one list by country."""
    text = "::: citizens TJ UZ\nА\n:::\n::: citizens KG\nБ\n:::\n\nВ"
    blocks = parse("ru/1-a.md", text, 1).blocks
    assert [group["countries"] for group in blocks[0]["groups"]] == [["TJ", "UZ"], ["KG"]]
    assert kinds(text) == ["citizens", "paragraph"]


def test_a_card_alone_is_a_block() -> None:
    """{{contact:id}} in a paragraph of its own is a card; in a sentence it is an error."""
    assert kinds("{{contact:a-b}}") == ["contact"]
    assert [found.check for found in parse("ru/1-a.md", "Звоните {{contact:a-b}}", 1).findings] == ["print"]


def test_text_is_escaped() -> None:
    """What looks like markup in text is shown, never run."""
    assert parse("ru/1-a.md", "2 < 3 & 4".replace("2", "a").replace("3", "b").replace("4", "c"), 1).blocks == [
        {"kind": "paragraph", "inline": ["a &lt; b &amp; c"]}
    ]
    assert [found.check for found in parse("ru/1-a.md", "<script>x</script>", 1).findings] == ["html"]


def test_a_listed_date_frees_no_longer_number() -> None:
    """Neither 11 января nor a year after it pass because 1 января is listed."""
    for text in ("11 января", "1 января 2026"):
        assert [found.check for found in parse("ru/1-a.md", text, 1, ("1 января",)).findings] == ["digit-in-text"]
    assert parse("ru/1-a.md", "с 1 января", 1, ("1 января",)).findings == []


def test_the_line_of_a_finding_counts_soft_breaks() -> None:
    """A digit in the fourth line of a paragraph is found there, also after a link that spans lines."""
    assert parse("ru/1-a.md", "а\n[б\nв](84) г\nд 5", 10).findings[0].line == 13
