"""Files as chunks of whole lines, whatever their number and size."""

import gzip
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from mlops_monitor.batch import Reading
from mlops_monitor.readers import limits

GZIP = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"
BLOCK = 4 << 20


@dataclass
class Chunk:
    """Whole lines of one or more files. `files` has (first line within the chunk, name, its number in the file)."""

    data: bytes = b""
    files: list[tuple[int, str, int]] = field(default_factory=list)

    @property
    def lines(self) -> list[bytes]:
        return self.data.split(b"\n")

    def place(self, line: int) -> str:
        """Where a line stands, for the owner of the data."""
        index = bisect_right([first for first, _, _ in self.files], line) - 1
        if index < 0:
            return ""
        first, name, number = self.files[index]
        return f"{name}, line {number + line - first}"


def files_of(folder: Path) -> list[Path]:
    """All files below a folder in the order of their names; markers and manifests are no data."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not path.name.startswith(("_", ".")) and path.suffix != ".manifest" and path.stat().st_size > 0)


def chunks_of(folder: Path, paths: list[Path], reading: Reading, size: int | None = None) -> Iterator[Chunk]:
    """Chunks of about `size` bytes: small files come together, large ones in pieces."""
    limit = size or limits.CHUNK_BYTES
    parts: list[bytes] = []
    files: list[tuple[int, str, int]] = []
    held = lines = 0
    for path in paths:
        name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
        number = 1
        for piece in pieces_of(path, name, reading, limit):
            count = piece.count(b"\n") + 1
            files.append((lines, name, number))
            parts.append(piece)
            held, lines, number = held + len(piece), lines + count, number + count
            if held >= limit:
                yield Chunk(b"\n".join(parts), files)
                parts, files, held, lines = [], [], 0, 0
    if parts:
        yield Chunk(b"\n".join(parts), files)


def pieces_of(path: Path, name: str, reading: Reading, limit: int) -> Iterator[bytes]:
    """Whole lines without the last line feed; what a truncated or broken file still holds is kept, and the rest counted."""
    reading.files += 1
    rest: list[bytes] = []
    skipping = False
    first = True
    try:
        for block in blocks_of(path, min(BLOCK, limit)):
            block = block.removeprefix(BOM) if first else block
            first = False
            end = block.rfind(b"\n")
            if end < 0:
                rest.append(block)
                if sum(map(len, rest)) > limits.LONGEST_LINE:
                    rest, skipping = [], True
                continue
            if skipping:
                reading.lost("line too long", 1, name)
                start = block.find(b"\n") + 1
                head, skipping, rest = block[start:end], False, []
            else:
                head = b"".join([*rest, block[:end]])
            rest = [block[end + 1 :]]
            if head.strip():
                yield head
    except (OSError, EOFError, zlib.error) as error:
        reading.lost("file truncated or broken", 1, f"{name}: {type(error).__name__}")
    except _Bomb:
        reading.lost("file unpacks to more than it may", 1, name)
        rest = []
    last = b"".join(rest)
    if skipping:
        reading.lost("line too long", 1, name)
    elif last.strip():
        yield last


class _Bomb(Exception):
    pass


def blocks_of(path: Path, size: int = BLOCK) -> Iterator[bytes]:
    """Blocks of a plain file or of a gzip one, told by its first bytes."""
    with path.open("rb") as raw:
        packed = raw.read(2) == GZIP
        raw.seek(0)
        if not packed:
            while block := raw.read(size):
                yield block
            return
        yield from _unpacked(raw, path.stat().st_size, size)


def _unpacked(raw: BinaryIO, packed: int, size: int) -> Iterator[bytes]:
    most = min(limits.MOST_FILE_BYTES, max(limits.RATIO_FROM, packed * limits.MOST_RATIO))
    total = 0
    with gzip.GzipFile(fileobj=raw) as file:
        # read1 gives what could be unpacked before a truncation; read would lose it with the error.
        while block := file.read1(size):
            total += len(block)
            if total > most:
                raise _Bomb
            yield block
