"""
Make the two small fonts of the screens from Debian's Noto Sans: `python -m tests.fonts`.

Only the letters that readers meet are kept (all six alphabets, digits, signs), so that one weight travels in 10 KB.
"""

import subprocess
import sys
from pathlib import Path

from kiosk.languages import LANGUAGES
from tests.conftest import ROOT

STATIC = ROOT / "kiosk/web/static"
ORIGINALS = {400: "NotoSans-Regular.ttf", 700: "NotoSans-Bold.ttf"}
FOLDER = Path("/usr/share/fonts/truetype/noto")
SIGNS = "\N{NO-BREAK SPACE}«»„“”‘’ʻʼ–—…·×№₸₽€§°"


def wanted() -> str:
    """Return every letter that a screen can show: ASCII, all alphabets in both cases, signs."""
    letters = {chr(code) for code in range(0x20, 0x7F)}
    for language in LANGUAGES.values():
        letters |= {*language.alphabet, *language.alphabet.upper()}
    return "".join(sorted(letters | set(SIGNS)))


def make(weight: int) -> Path:
    """Write the font of *weight* beside the stylesheet and return where it stands."""
    path = STATIC / f"noto-{weight}.woff2"
    subset = [sys.executable, "-m", "fontTools.subset", str(FOLDER / ORIGINALS[weight]), f"--text={wanted()}"]
    look = ["--flavor=woff2", "--layout-features=kern,mark,mkmk,ccmp", "--no-hinting", "--desubroutinize"]
    subprocess.run([*subset, *look, f"--output-file={path}"], check=True)
    return path


if __name__ == "__main__":
    for each in ORIGINALS:
        made = make(each)
        print(f"{made.relative_to(ROOT)}: {made.stat().st_size:,} bytes")
