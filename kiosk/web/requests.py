"""Requests as people and programs really send them: raw letters are understood, and what is refused has a page, too."""

import logging
import re
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask
from werkzeug.test import create_environ

from kiosk.languages import LANGUAGES

log = logging.getLogger(__name__)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


class AddressParser(HTTPRequestParser):  # type: ignore[misc]
    """waitress's parser, which answers a raw «патент» in an address with Bad Request, told what it means."""

    def parse_header(self, header_plus: bytes) -> None:
        """Percent-encode the first line, then read the header as ever."""
        first, separator, rest = header_plus.partition(b"\r\n")
        first = _BEYOND_ASCII.sub(lambda match: b"%%%02X" % match.group()[0], first)
        try:
            super().parse_header(first + separator + rest)
        except ValueError as error:  # an address that Python's own parser gives up on
            raise ParsingError("The address cannot be read.") from error


class RefusalTask(ErrorTask):  # type: ignore[misc]
    """The answer to what is no request for us: our own page in the reader's language, never a line in English."""

    def execute(self) -> None:
        """Let the application say that there is no such page."""
        path = str(getattr(self.request, "path", ""))
        code = next((code for code in LANGUAGES if path.startswith(f"/{code}/")), "")
        accepted = self.request.headers.get("ACCEPT_LANGUAGE", "")
        sender = {"REMOTE_ADDR": "127.0.0.1"}
        environ = create_environ(
            f"/{code}/-" if code else "/-", headers={"Accept-Language": accepted}, environ_base=sender
        )
        started: list[Any] = []
        answer = self.channel.server.application(environ, lambda *words: started.extend(words[:2]))
        body = b"".join(answer)
        self.status = started[0]
        self.response_headers.extend(started[1])
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests are read and refused in our way, and whose failures name nobody."""

    parser_class = AddressParser
    error_task_class = RefusalTask

    def handle_error(self) -> None:
        """Log the kind of failure without address, query or sender, and close."""
        log.error("A connection failed: %s", self.compact_traceback()[1].__name__)
        self.handle_close()


def use_our_channel(sockets: dict[int, Any]) -> None:
    """Let the servers among *sockets* (waitress's map) open our kind of channel."""
    for dispatcher in sockets.values():
        if hasattr(dispatcher, "channel_class"):
            dispatcher.channel_class = Channel
