"""Addresses as people and programs really send them: letters beyond ASCII are taken as their UTF-8 bytes."""

import re
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


class AddressParser(HTTPRequestParser):  # type: ignore[misc]
    """waitress's parser, which answers a raw «патент» in an address with Bad Request, told what it means."""

    def parse_header(self, header_plus: bytes) -> None:
        """Percent-encode the first line, then read the header as ever."""
        first, separator, rest = header_plus.partition(b"\r\n")
        first = _BEYOND_ASCII.sub(lambda match: b"%%%02X" % match.group()[0], first)
        super().parse_header(first + separator + rest)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests are read by our parser."""

    parser_class = AddressParser


def read_any_address(sockets: dict[int, Any]) -> None:
    """Let the servers among *sockets* (waitress's map) open our kind of channel."""
    for dispatcher in sockets.values():
        if hasattr(dispatcher, "channel_class"):
            dispatcher.channel_class = Channel
