"""
Packs: many small parts in one compressed file, to spare requests. Only transport: each part is hashed by who takes it.

A pack is xz over parts, each after its length in four bytes, big-endian. The first part says which manifest the pack
leads to (the manifest itself, or how it differs from an older one); the others are blobs.
"""

import lzma
import struct
from collections.abc import Iterable, Iterator

from kiosk.errors import BundleError

_LENGTH = struct.Struct(">I")
_CHUNK = 64 * 1024  # bytes
_MEMORY = 96 * 1024 * 1024  # bytes; what unpacking may use: xz's highest usual setting needs 65 MB
_PRESET = 6  # its dictionary of 8 MB is enough for texts, and a small kiosk unpacks it


def compress(data: bytes) -> bytes:
    """Compress *data* as one xz stream; the same data gives the same bytes."""
    return lzma.compress(data, format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC32, preset=_PRESET)


def decompress(chunks: Iterable[bytes], limit: int) -> bytes:
    """
    Unpack one xz stream of at most *limit* bytes.

    Raises:
        BundleError: It is damaged, or longer.
    """
    data = bytearray()
    for piece in _unpacked(chunks):
        data += piece
        if len(data) > limit:
            raise BundleError("A compressed file of the bundle is longer than it may be. Fetch the bundle again.")
    return bytes(data)


def write_pack(parts: Iterable[bytes]) -> bytes:
    """Return the pack of *parts*."""
    packer = lzma.LZMACompressor(format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC32, preset=_PRESET)
    packed = b"".join(packer.compress(_LENGTH.pack(len(part)) + part) for part in parts)
    return packed + packer.flush()


def read_pack(chunks: Iterable[bytes], limit: int, first_limit: int) -> Iterator[bytes]:
    """
    Yield the parts of a pack as they come, the first of at most *first_limit* bytes, the others of *limit*.

    Raises:
        BundleError: It is damaged, or a part is longer. What was yielded before is good if its hash is.
    """
    held, most = bytearray(), first_limit
    for piece in _unpacked(chunks):
        held += piece
        place = 0
        while len(held) - place >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(held, place)
            if length > most:
                raise BundleError("A pack holds a part that is longer than it may be. Fetch the bundle again.")
            end = place + _LENGTH.size + length
            if len(held) < end:
                break
            yield bytes(held[place + _LENGTH.size : end])
            place, most = end, limit
        del held[:place]
    if held:
        raise BundleError("A pack ends in the middle of a part. Fetch the bundle again.")


def _unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what comes out of one xz stream, in small pieces however well it was compressed."""
    unpacker = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_MEMORY)
    try:
        for chunk in chunks:
            given = chunk
            while not unpacker.eof:
                piece = unpacker.decompress(given, max_length=_CHUNK)
                given = b""
                if piece:
                    yield piece
                elif unpacker.needs_input:
                    break
    except (lzma.LZMAError, EOFError) as error:
        raise BundleError("A compressed file of the bundle is damaged. Fetch the bundle again.") from error
    if not unpacker.eof or unpacker.unused_data:
        raise BundleError("A compressed file of the bundle is cut off or too long. Fetch the bundle again.")
