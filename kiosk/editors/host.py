"""Ask a host whether it serves as kiosks need it: the right time, 404 for what is missing, any part of a file."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urljoin

import urllib3

from kiosk import __version__
from kiosk.bundle.repository import blob_path, metadata_path
from kiosk.errors import SourceUnreachableError

CONNECT, READ = 20, 30  # seconds
MOST_APART = timedelta(days=1)  # between the host's clock and ours
_MISSING = (403, 404, 410)
_NOBODY = "0" * 64  # no file has this hash
_LARGEST = 4 * 1024 * 1024  # bytes that an answer to these questions may have


class Answer(NamedTuple):
    """What a host said."""

    status: int
    headers: "urllib3.HTTPHeaderDict"
    body: bytes


class Host:
    """A web host with a published tree."""

    def __init__(self, address: str) -> None:
        self.name = address
        self._base = address if address.endswith("/") else f"{address}/"
        timeout = urllib3.Timeout(connect=CONNECT, read=READ)
        headers = {"User-Agent": f"kiosk/{__version__}", "Accept-Encoding": "identity", "Cache-Control": "no-cache"}
        self._pool = urllib3.PoolManager(timeout=timeout, headers=headers, retries=urllib3.Retry(1, redirect=3))

    def read(self, path: str) -> bytes | None:
        """Return a file, None where the host has none; raises SourceUnreachableError where it does not answer."""
        answer = self._ask(path)
        if answer.status in _MISSING:
            return None
        if answer.status != 200:
            raise SourceUnreachableError(f"{self.name} answered {answer.status} to {path}. Try again later.")
        return answer.body

    def check_clock(self, now: datetime) -> None:
        """
        Compare our clock with the host's.

        Raises:
            SourceUnreachableError: They are over a day apart, or the host does not answer.
        """
        said = self._ask(metadata_path("timestamp")).headers.get("Date", "")
        try:
            apart = now - parsedate_to_datetime(said)
        except (ValueError, TypeError):
            return  # it does not say
        if abs(apart) > MOST_APART:
            raise SourceUnreachableError(
                f"The clock of this computer says {now:%Y-%m-%d %H:%M} UTC, that of {self.name} says {said}. Set the "
                "clock that is wrong, then repeat. Nothing was sent."
            )

    def check_missing(self) -> None:
        """
        Ask for files that nobody has.

        Raises:
            SourceUnreachableError: The host answers with something else than 404 or 403: kiosks would take a page for
                a file.
        """
        for path in (metadata_path("root", 999_999), blob_path(_NOBODY)):
            status = self._ask(path).status
            if status not in _MISSING:
                raise SourceUnreachableError(
                    f"{self.name} answers {status} to a file that it does not have ({path}); kiosks need 404. Switch "
                    "off its page for missing files, or its redirect to a start page."
                )

    def check_ranges(self, sha256: str, size: int, end: bytes) -> None:
        """
        Ask for the last bytes of a blob, which must be *end*.

        Raises:
            SourceUnreachableError: The host does not send parts of files: a download that breaks would begin anew.
        """
        start = size - len(end)
        answer = self._ask(blob_path(sha256), {"Range": f"bytes={start}-"})
        if answer.status in _MISSING:
            raise SourceUnreachableError(f"{self.name} has no {blob_path(sha256)}. Publish again.")
        wanted = f"bytes {start}-{size - 1}/{size}"
        if answer.status != 206 or answer.headers.get("Content-Range", "") != wanted or answer.body != end:
            raise SourceUnreachableError(
                f"{self.name} does not send parts of files (asked for the end of one, it answered {answer.status}); "
                "kiosks on broken links need that. Switch on Range requests, or take a host that has them."
            )

    def _ask(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        try:
            response = self._pool.request(
                "GET",
                urljoin(self._base, path),
                headers={**self._pool.headers, **(headers or {})},
                preload_content=False,
            )
            body = response.read(_LARGEST)
            response.close()
        except (urllib3.exceptions.HTTPError, ValueError) as error:  # ValueError: an odd bracket in the address
            raise SourceUnreachableError(
                f"{self.name} does not answer ({type(error).__name__}). Look at the address and the network, then "
                "repeat."
            ) from error
        return Answer(response.status, response.headers, body)
