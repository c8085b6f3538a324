"""Lighthouse gives full marks. Speed is measured by bench/lighthouse.py: a test never depends on a busy machine."""

import pytest

from tests.browser.lighthouse import PAGES, WHOLE_PAGE, audit
from tests.conftest import Process

FULL = {"accessibility": (100, []), "best-practices": (100, [])}


@pytest.mark.parametrize("page", PAGES)
def test_lighthouse_gives_full_marks(served: Process, page: str) -> None:
    """100 for accessibility and 100 for best practices, on a phone."""
    assert audit(served.url(PAGES[page]), list(FULL), *WHOLE_PAGE) == FULL
