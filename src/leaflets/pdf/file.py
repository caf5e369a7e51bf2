"""Takes numbered objects as bytes, gives a PDF 1.7 file with object and cross-reference streams."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Collection, Mapping, Sequence

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"  # bytes above 127 say "binary": ISO 19005-2, 6.1.2
PACK = 200  # objects in one object stream
ROW = struct.Struct(">BIH")  # of the cross-reference stream: 1 + 4 + 2 bytes
LEVEL = 5  # of deflate: 6 costs a fifth more time for a quarter of a percent
MOST_KEPT = 1024  # deflated streams: those of two long documents


def pack(data: bytes | bytearray) -> bytes:
    """Return `data` deflated (ISO 32000-1, 7.4.4)."""
    return zlib.compress(data, LEVEL)


KEPT: dict[bytes, bytes] = {}  # digest of what was deflated recently -> deflated


def deflate(data: bytes) -> bytes:
    """Return `data` deflated; pages that many copies share are packed once."""
    key = hashlib.blake2b(data, digest_size=16).digest()  # not the data: a long document's pages are large
    if key not in KEPT:
        if len(KEPT) >= MOST_KEPT:
            del KEPT[next(iter(KEPT))]
        KEPT[key] = pack(data)
    return KEPT[key]


class File:
    """Objects by number, in order of creation: the inside of each one's dictionary, and some streams."""

    def __init__(self) -> None:
        self.entries: list[bytes] = [b""]
        self.streams: dict[int, bytes] = {}

    def new(self) -> int:
        """Return the number of a new object, which is set later."""
        self.entries.append(b"")
        return len(self.entries) - 1

    def put(self, number: int, entries: str, stream: bytes | None = None) -> None:
        """Set an object: the inside of its dictionary, and its stream's bytes as they will be written."""
        self.entries[number] = entries.encode("latin-1")
        if stream is not None:
            self.streams[number] = stream

    def add(self, entries: str, stream: bytes | None = None) -> int:
        """Put a new object; return its number."""
        number = self.new()
        self.put(number, entries, stream)
        return number

    def deflated(self, data: bytes, entries: str = "") -> int:
        """Put a new stream of `data`; return its number."""
        return self.add(f"{entries}/Filter/FlateDecode", deflate(data))

    def seal(self, root: int, info: int, open_: Collection[int] = ()) -> Sealed:
        """Return the file without its streams `open_`, which will come last.

        Its /ID will be a digest of all it holds (ISO 32000-1, 14.4).
        """
        out, rows = bytearray(HEADER), bytearray(ROW.pack(0, 0, 65535) * len(self.entries))
        for number, stream in sorted(self.streams.items()):
            if number not in open_:
                ROW.pack_into(rows, number * ROW.size, 1, len(out), 0)
                out += stream_object(number, self.entries[number], stream)
        packed = [number for number in range(1, len(self.entries)) if number not in self.streams]
        for at in range(0, len(packed), PACK):
            part, holder = packed[at : at + PACK], len(rows) // ROW.size
            rows += ROW.pack(1, len(out), 0)
            for n, number in enumerate(part):
                ROW.pack_into(rows, number * ROW.size, 2, holder, n)
            out += object_stream(holder, part, [b"<<%s>>" % self.entries[number] for number in part])
        entries_of = {number: self.entries[number] for number in sorted(open_)}
        return Sealed(out, rows, entries_of, f"/Root {root} 0 R/Info {info} 0 R")


class Sealed:
    """A file except for a few streams and the cross-reference: what copies for many readers share."""

    def __init__(self, head: bytearray, rows: bytearray, entries: Mapping[int, bytes], trailer: str):
        self.head, self.rows, self.entries, self.trailer = head, rows, entries, trailer
        self.digest = hashlib.sha256(head)

    def finished(self, streams: Mapping[int, bytes]) -> bytes:
        """Return the file with these streams by number, as they will be written."""
        rows, digest = bytearray(self.rows), self.digest.copy()
        out: list[bytes | bytearray] = [self.head]
        position = len(self.head)
        for number, entries in self.entries.items():
            ROW.pack_into(rows, number * ROW.size, 1, position, 0)
            out.append(stream_object(number, entries, streams[number]))
            digest.update(out[-1])
            position += len(out[-1])
        rows += ROW.pack(1, position, 0)
        id = digest.hexdigest()[:32]
        out.append(cross_reference(rows, f"{self.trailer}/ID[<{id}><{id}>]"))
        out.append(b"startxref\n%d\n%%%%EOF\n" % position)
        return b"".join(out)


def stream_object(number: int, entries: bytes, stream: bytes) -> bytes:
    """Return an object that is a stream (ISO 32000-1, 7.3.8); `entries` is the inside of its dictionary."""
    return b"%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        number,
        entries,
        len(stream),
        stream,
    )


def object_stream(number: int, inner: Sequence[int], bodies: Sequence[bytes]) -> bytes:
    """Return a stream of objects of these numbers (ISO 32000-1, 7.5.7)."""
    heads, offset = [], 0
    for one, body in zip(inner, bodies, strict=True):
        heads.append(b"%d %d" % (one, offset))
        offset += len(body) + 1
    head = b" ".join(heads) + b"\n"
    entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(inner), len(head))
    return stream_object(number, entries, deflate(head + b"\n".join(bodies)))


def cross_reference(rows: bytearray, entries: str) -> bytes:
    """ISO 32000-1, 7.5.8: one row for each object, the last one for this stream itself."""
    size = len(rows) // ROW.size
    head = f"/Type/XRef/Size {size}/W[1 4 2]{entries}/Filter/FlateDecode".encode("latin-1")
    return stream_object(size - 1, head, pack(rows))


def reference(number: int) -> str:
    """Return an indirect reference (ISO 32000-1, 7.3.10)."""
    return f"{number} 0 R"


def numbers(values: Sequence[float]) -> str:
    """Return numbers as PDF writes them, to a hundredth."""
    return " ".join([f"{value:.2f}" for value in values])


def text_string(text: str) -> str:
    """Return a PDF text string: literal when ASCII, else UTF-16 (ISO 32000-1, 7.9.2.2)."""
    if text.isascii() and text.isprintable():
        return "(" + text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"
    return "<feff" + text.encode("utf-16-be").hex() + ">"
