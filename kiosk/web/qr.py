"""QR codes as small drawings that follow the page's colours, for the camera of a visitor's phone."""

from functools import lru_cache

import segno
from markupsafe import Markup

QUIET = 3  # modules of empty border; the card around it gives the rest


@lru_cache(maxsize=512)
def qr(text: str) -> Markup:
    """Return *text* as an SVG of one path; one unit is one module."""
    code = segno.make(text, error="m", micro=False)
    rows = [[bool(cell) for cell in row] for row in code.matrix]
    size = len(rows) + 2 * QUIET
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start + QUIET} {y + QUIET}h{x - start}v1h-{x - start}z")
            x += 1
    drawn = f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{"".join(runs)}"/>'
    return Markup(f'<svg class="qr" aria-hidden="true" focusable="false" viewBox="0 0 {size} {size}">{drawn}</svg>')  # noqa: S704 (drawn here from numbers alone)
