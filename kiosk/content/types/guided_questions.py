"""Guided questions: simple questions with pictures, then what applies to the reader, from checked words."""

from kiosk.content.types.spoken import Spoken


class GuidedQuestions(Spoken):
    """The answers live in the address and are kept nowhere."""
