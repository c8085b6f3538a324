"""The self-check: signs to tick on one page, answered by the page itself; nothing is sent, nothing is kept."""

from kiosk.content.types.spoken import Spoken


class SelfCheck(Spoken):
    """Words `signs` (a list), `some` (when any is ticked) and `none`."""
