"""QR codes as small drawings for the camera of a visitor's phone, dark on light in every contrast."""

from itertools import groupby

import segno
from markupsafe import Markup

LONGEST_DRAWN = 1000  # bytes; cameras cannot read finer drawings from a screen
QUIET = 3  # modules of empty border; the card around it gives the rest


def qr(text: str) -> Markup:
    """Return *text* as an SVG of one path of strokes, a stroke for each run of dark modules; a unit is a module."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    size = len(rows) + 2 * QUIET
    strokes = "".join(_strokes(row, y) for y, row in enumerate(rows, QUIET))
    drawn = f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path stroke="#000" stroke-width="1" d="{strokes}"/>'
    return Markup(f'<svg class="qr" aria-hidden="true" focusable="false" viewBox="0 0 {size} {size}">{drawn}</svg>')  # noqa: S704 (drawn here from numbers alone)


def _strokes(row: bytes, y: int) -> str:
    """
    Return the dark runs of one *row*.

    >>> _strokes(bytes([1, 1, 0, 1]), 3)
    'M3 3.5h2m1 0h1'
    """
    runs = [(dark, len(list(same))) for dark, same in groupby(row)]
    drawn = f"M{QUIET} {y}.5" if runs[0][0] else f"M{QUIET + runs.pop(0)[1]} {y}.5"
    return drawn + "".join(f"h{length}" if dark else f"m{length} 0" for dark, length in runs)
