"""Takes numbered objects as bytes, gives a PDF 1.7 file with object and cross-reference streams."""

from __future__ import annotations

import functools
import hashlib
import struct
import zlib
from collections.abc import Collection, Mapping

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"  # bytes above 127 say "binary": ISO 19005-2, 6.1.2
PACK = 200  # objects in one object stream
ROW = struct.Struct(">BIH")  # of the cross-reference stream: 1 + 4 + 2 bytes
LEVEL = 5  # of deflate: 6 costs a fifth more time for a quarter of a percent


def pack(data: bytes | bytearray) -> bytes:
    return zlib.compress(data, LEVEL)


@functools.lru_cache(maxsize=512)
def deflate(data: bytes) -> bytes:
    """Return `data` deflated; pages that many copies share are packed once."""
    return pack(data)


class File:
    """Objects by number, in the order of their making."""

    def __init__(self) -> None:
        self.objects: list[tuple[bytes, bytes | None]] = [(b"", None)]

    def new(self) -> int:
        self.objects.append((b"", None))
        return len(self.objects) - 1

    def put(self, number: int, entries: str, stream: bytes | None = None) -> None:
        """Set an object: the inside of its dictionary, and its stream's bytes as they will stand."""
        self.objects[number] = (entries.encode("latin-1"), stream)

    def add(self, entries: str, stream: bytes | None = None) -> int:
        number = self.new()
        self.put(number, entries, stream)
        return number

    def deflated(self, data: bytes, entries: str = "") -> int:
        return self.add(f"{entries}/Filter/FlateDecode", deflate(data))

    def seal(self, root: int, info: int, open_: Collection[int] = ()) -> Sealed:
        """Return the file without its streams `open_`, which will stand last.

        Its /ID will be a digest of all it holds (ISO 32000-1, 14.4).
        """
        out = [HEADER]
        rows = [ROW.pack(0, 0, 65535)] * len(self.objects)
        position = len(HEADER)
        packed: list[tuple[int, bytes]] = []
        for number, (entries, stream) in enumerate(self.objects[1:], 1):
            if stream is None:
                packed.append((number, b"<<" + entries + b">>"))
                continue
            if number in open_:
                continue
            rows[number] = ROW.pack(1, position, 0)
            out.append(stream_object(number, entries, stream))
            position += len(out[-1])
        for at in range(0, len(packed), PACK):
            part = packed[at : at + PACK]
            holder = len(rows)
            rows.append(ROW.pack(1, position, 0))
            for n, (number, _) in enumerate(part):
                rows[number] = ROW.pack(2, holder, n)
            out.append(object_stream(holder, part))
            position += len(out[-1])
        entries_of = {number: self.objects[number][0] for number in sorted(open_)}
        return Sealed(b"".join(out), b"".join(rows), entries_of, f"/Root {root} 0 R/Info {info} 0 R")


class Sealed:
    """A file but for a few streams and the cross-reference: what copies for many readers share."""

    def __init__(self, head: bytes, rows: bytes, entries: Mapping[int, bytes], trailer: str):
        self.head, self.rows, self.entries, self.trailer = head, rows, entries, trailer
        self.digest = hashlib.sha256(head)

    def finished(self, streams: Mapping[int, bytes]) -> bytes:
        """Return the file with these streams by number, as they will stand."""
        rows, digest = bytearray(self.rows), self.digest.copy()
        out, position = [self.head], len(self.head)
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
    return b"%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        number,
        entries,
        len(stream),
        stream,
    )


def object_stream(number: int, part: list[tuple[int, bytes]]) -> bytes:
    """ISO 32000-1, 7.5.7."""
    heads, offset = [], 0
    for inner, body in part:
        heads.append(b"%d %d" % (inner, offset))
        offset += len(body) + 1
    head = b" ".join(heads) + b"\n"
    data = deflate(head + b"\n".join(body for _, body in part))
    entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(part), len(head))
    return stream_object(number, entries, data)


def cross_reference(rows: bytearray, entries: str) -> bytes:
    """ISO 32000-1, 7.5.8: one row an object, the last one this stream's own."""
    size = len(rows) // ROW.size
    head = f"/Type/XRef/Size {size}/W[1 4 2]{entries}/Filter/FlateDecode".encode("latin-1")
    return stream_object(size - 1, head, pack(rows))


def reference(number: int) -> str:
    return f"{number} 0 R"


def text_string(text: str) -> str:
    """Return a PDF text string: literal when ASCII, else UTF-16 (ISO 32000-1, 7.9.2.2)."""
    if text.isascii() and text.isprintable():
        return "(" + text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"
    return "<feff" + text.encode("utf-16-be").hex() + ">"
