"""The article: an answer, then sections, steps, notes and contacts."""

from kiosk.content.types.base import Written


class Article(Written):
    """A text that answers one question."""
