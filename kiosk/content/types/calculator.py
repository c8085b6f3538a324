"""The calculator: dates or numbers to type, a formula from a closed set, and words for what comes out."""

from kiosk.content.types.spoken import Spoken


class Calculator(Spoken):
    """What is typed lives in the address and is kept nowhere."""
