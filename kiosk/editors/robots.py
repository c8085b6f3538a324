"""What sites ask programs to leave alone: robots.txt (RFC 9309), read once a site."""

from collections.abc import Callable
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

LONGEST = 500 * 1024  # bytes of a robots.txt that are read, as the RFC has it


class Robots:
    """The rules of the sites that one *program* meets; *fetch* returns a text, or None where nobody answers."""

    def __init__(self, program: str, fetch: Callable[[str], str | None]) -> None:
        self._program, self._fetch = program, fetch
        self._rules: dict[str, RobotFileParser] = {}

    def allow(self, url: str) -> bool:
        """Whether the site lets us ask for *url*; where nobody answers nothing is forbidden, and nothing remembered."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            text = self._fetch(f"{site}/robots.txt")
            if text is None:
                return True
            self._rules[site] = RobotFileParser()
            self._rules[site].parse(text.splitlines())
        return self._rules[site].can_fetch(self._program, url)
