"""What editors should mend: findings are data, reported all at once, each with a hint."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Errors stop a build; warnings are told."""

    ERROR = "error"
    WARNING = "warning"


# Every check and what it guards; CONTRIBUTING.md explains each to editors, and a test compares the two.
CHECKS = {
    "unreadable-file": (Level.ERROR, "A file is not UTF-8 text or not valid TOML."),
    "file-name": (Level.ERROR, "An item's file name is not number-english-words.md, or one number has two names."),
    "front-matter": (Level.ERROR, "The front matter is missing, unclosed, or a key of it is wrong."),
    "unknown-topic": (Level.ERROR, "An item names a topic that topics.toml does not have."),
    "unknown-fact": (Level.ERROR, "A text prints a fact that facts.toml does not have."),
    "unknown-source": (Level.ERROR, "A source is named that sources.toml does not have."),
    "unknown-contact": (Level.ERROR, "A text shows a contact or purpose that contacts.toml does not have."),
    "no-sources": (Level.ERROR, "A page makes statements and names no source."),
    "block": (Level.ERROR, "A ::: block is unclosed, left over or of an unknown kind."),
    "digit-in-text": (Level.ERROR, "A digit stands in running text and is neither a fact nor a listed date."),
    "print": (Level.ERROR, "A {{…}} is unfinished, stands in a link, or has a letter stuck to it."),
    "markup": (Level.ERROR, "Signs of Markdown, a table or a web address are left in the text."),
    "no-text": (Level.ERROR, "An item has front matter and no text."),
    "tool": (Level.ERROR, "A tool's structure in content/tools/ has a key, name or value that cannot be used."),
    "tool-path": (
        Level.ERROR,
        "A tool has a dead end, or something in it is never asked, never told or leads nowhere.",
    ),
    "tool-words": (Level.ERROR, "A tool's words are missing in a language, or not one line an answer."),
    "html": (Level.ERROR, "A text contains HTML, an image, a quotation or code."),
    "link": (Level.ERROR, "A link does not lead to an item's number."),
    "no-lines": (Level.ERROR, "A checklist has no line to tick."),
    "phone": (Level.ERROR, "A phone number cannot be dialled."),
    "do-not-state": (Level.ERROR, "A sentence states what our sources refute or do not support."),
    "record": (Level.ERROR, "An entry of a TOML table lacks a key or has a wrong one."),
    "pictures": (Level.WARNING, "An item has more or fewer pictures than steps."),
    "missing-language": (Level.WARNING, "An item is not written in a language: its readers are offered Russian."),
    "unwritten-item": (Level.WARNING, "A link leads to an item that has no file yet: its words are printed plain."),
    "outdated-translation": (Level.WARNING, "The Russian text was changed after this translation was stamped."),
    "unstamped": (Level.WARNING, "A text was never stamped, or was changed after its stamp."),
    "differs-from-russian": (Level.WARNING, "A translation has other blocks, facts, links or keys than the Russian."),
    "long-sentence": (Level.WARNING, "A sentence has more than twenty words."),
    "long-title": (Level.WARNING, "A title has more than five words."),
    "hard-to-read": (Level.WARNING, "A page's sentences or words are too long on average for easy reading."),
    "mixed-letters": (Level.WARNING, "A word mixes Latin and Cyrillic letters that look alike."),
    "foreign-letter": (Level.WARNING, "A word has a letter that its language lacks."),
    "apostrophe": (Level.WARNING, "A sign beside a letter is not the one of Uzbek spelling."),
    "round-trip": (Level.WARNING, "A word comes back otherwise from the other script: somebody should decide."),
    "recording-file": (Level.WARNING, "A recording is no mono MP3 of at most 270 KB and 48 kbps, or of no item."),
    "recording-unstamped": (Level.WARNING, "A recording was never stamped, or is another file than the stamped one."),
    "recording-outdated": (Level.WARNING, "A text or one of its facts changed after its recording: to record again."),
    "source-moved": (Level.WARNING, "A source answers at another address now."),
    "source-gone": (Level.WARNING, "A source does not answer at its address any more."),
    "overdue-review": (Level.WARNING, "The day of an item's next review has passed."),
    "overdue-fact": (Level.WARNING, "The day by which a fact must be looked at again has passed."),
    "early-date": (Level.WARNING, "Something is said to be seen, published or reviewed on a day that is yet to come."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: where it is, what is wrong, what to do."""

    check: str
    file: str
    line: int
    sentence: str
    hint: str
    slug: str = ""  # of the item, where there is one

    @property
    def level(self) -> Level:
        """Whether it stops a build."""
        return CHECKS[self.check][0]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.sentence} {self.hint} [{self.check}]"
