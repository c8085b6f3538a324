"""What an MP3 file is, read from the headers of its frames: how long, how dense, one channel or two."""

from collections.abc import Iterator
from typing import NamedTuple

_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}  # Hz, by version
_DENSE = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # kbps of MPEG 1, from index 1
_SPARSE = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)  # kbps of MPEG 2 and 2.5
_MPEG_1 = 3
_LAYER_3 = 1
_MONO = 3
_HEADER = 4  # bytes
_TAG_HEADER = 10  # bytes
_TAGS_AFTER = (b"TAG", b"APETAGEX", b"LYRICSBEGIN")


class Sound(NamedTuple):
    """What was found in a file."""

    seconds: float
    kbps: float  # on average
    is_mono: bool
    is_whole: bool  # nothing but frames and tags up to its end


class _Frame(NamedTuple):
    length: int  # bytes
    seconds: float
    is_mono: bool


def read_mp3(data: bytes) -> Sound | None:
    """Return what *data* sounds like; None where it is no MP3."""
    start = _after_tags(data)
    frames = list(_frames(data, start))
    if not frames:
        return None
    length = sum(frame.length for frame in frames)
    seconds = sum(frame.seconds for frame in frames)
    rest = data[start + length :].lstrip(b"\0")
    is_whole = not rest or rest.startswith(_TAGS_AFTER)
    return Sound(seconds, length * 8 / seconds / 1000, all(frame.is_mono for frame in frames), is_whole)


def _after_tags(data: bytes) -> int:
    """Return where sound begins: after ID3 tags, whose size is written in seven bits a byte."""
    place = 0
    while data[place : place + 3] == b"ID3" and len(data) >= place + _TAG_HEADER:
        size = 0
        for byte in data[place + 6 : place + _TAG_HEADER]:
            size = size << 7 | byte & 0x7F
        has_footer = bool(data[place + 5] & 0x10)
        place += _TAG_HEADER * (1 + has_footer) + size
    return place


def _frames(data: bytes, place: int) -> Iterator[_Frame]:
    """Yield the frames from *place* on, each directly after the one before; a cut one is no frame."""
    while (frame := _frame(data[place : place + _HEADER])) and place + frame.length <= len(data):
        yield frame
        place += frame.length


def _frame(header: bytes) -> _Frame | None:
    """Read the four bytes that a frame begins with."""
    if len(header) < _HEADER or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    density, rate = header[2] >> 4, header[2] >> 2 & 3
    if version not in _RATES or layer != _LAYER_3 or not 1 <= density <= len(_DENSE) or rate >= len(_RATES[version]):
        return None
    hertz = _RATES[version][rate]
    kbps = (_DENSE if version == _MPEG_1 else _SPARSE)[density - 1]
    samples = 1152 if version == _MPEG_1 else 576
    length = samples // 8 * kbps * 1000 // hertz + (header[2] >> 1 & 1)
    return _Frame(length, samples / hertz, header[3] >> 6 == _MONO)
