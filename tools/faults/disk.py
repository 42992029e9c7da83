"""A disk that loses what was not synced: all states that a failure of the power may leave.

The model, stricter than any file system that people use:

- A write or a change of length survives for certain once its file was synced after it, or if its descriptor syncs each
  write. Any other may survive or not, whatever became of those before and after it; of one that goes over
  several pages of 4 KiB, each page on its own.
- A page may be torn: its first sectors of 512 bytes are new, the others old.
- A name that was made, removed or given to another file survives for certain once the folder was synced after it. Any
  other change of names may survive or not; of a renaming, both names change together.
- The operation that is under way counts as not synced.
"""

from dataclasses import dataclass, field, replace

PAGE, SECTOR = 4096, 512


@dataclass
class Piece:
    """A part of a write that survives or not on its own, or a change of length."""

    place: int
    data: bytes
    length: int = -1
    is_safe: bool = False


@dataclass
class File:
    # What is safe for certain, and the pieces since then.
    base: bytes = b""
    pieces: list = field(default_factory=list)

    def write(self, operation):
        at, data = operation.place, operation.data
        while data:
            size = min(len(data), PAGE - at % PAGE)
            self.pieces.append(Piece(at, data[:size], is_safe=operation.is_synced))
            at, data = at + size, data[size:]

    def settle(self):
        """All pieces are safe."""
        self.base, self.pieces = self.content(lambda piece: True), []

    def content(self, keeps, torn=None, sectors=0):
        """What is found if those pieces survive; of the torn one, its first sectors."""
        content = bytearray(self.base)
        for piece in self.pieces:
            if piece is torn:
                put(content, piece.place, piece.data[:sectors * SECTOR])
            elif piece.is_safe or keeps(piece):
                if piece.length >= 0:
                    del content[piece.length:]
                    content.extend(bytes(piece.length - len(content)))
                else:
                    put(content, piece.place, piece.data)
        return bytes(content)


def put(content, place, data):
    content.extend(bytes(max(0, place + len(data) - len(content))))
    content[place:place + len(data)] = data


@dataclass(frozen=True)
class Crash:
    """What survives if the power fails while an operation is under way: ordinals of pieces and of changes of names that
    are not safe, in the order in which they were made."""

    during: int
    pieces: frozenset
    changes: frozenset
    # Of this piece, only so many sectors.
    torn: int = -1
    sectors: int = 0


class Disk:
    """Files by the numbers of their inodes, the names that are safe, and the changes of names since then."""

    def __init__(self):
        self.files, self.names, self.changes = {}, {}, []

    @classmethod
    def during(cls, operations, place):
        """As it is while the operation at that place is under way."""
        disk = cls()
        for operation in operations[:place]:
            disk.apply(operation)
        if place < len(operations) and operations[place].kind not in ("sync", "folder"):
            disk.apply(replace(operations[place], is_synced=False))
        return disk

    def apply(self, operation):
        kind, number = operation.kind, operation.file
        if kind == "create":
            self.files[number] = File()
            self.changes.append({operation.paths[0]: number})
        elif kind == "write":
            self.files[number].write(operation)
        elif kind == "truncate":
            self.files[number].pieces.append(Piece(0, b"", length=operation.size))
        elif kind == "sync":
            self.files[number].settle()
        elif kind == "link":
            self.changes.append({operation.paths[0]: number})
        elif kind == "unlink":
            self.changes.append({operation.paths[0]: None})
        elif kind == "rename":
            old, new = operation.paths
            self.changes.append({old: None, new: self._names(self.changes)[old]})
        elif kind == "folder":
            self.names, self.changes = self._names(self.changes), []

    def _names(self, changes):
        names = dict(self.names)
        for change in changes:
            names.update(change)
        return {name: number for name, number in names.items() if number is not None}

    def unsafe_pieces(self):
        return [piece for file in self.files.values() for piece in file.pieces if not piece.is_safe]

    def found(self, crash):
        """Content by name, when the power is back."""
        pieces = self.unsafe_pieces()
        kept = {id(pieces[ordinal]) for ordinal in crash.pieces}
        torn = pieces[crash.torn] if crash.torn >= 0 else None
        names = self._names([change for ordinal, change in enumerate(self.changes) if ordinal in crash.changes])
        return {
            name: self.files[number].content(lambda piece: id(piece) in kept, torn, crash.sectors) for name, number in names.items()}

    def crashes(self, during, random, samples):
        """Ways to fail now: nothing or everything survives that is not safe, each piece alone, all but each, any of them, and
        torn ones; of more pieces than `samples`, so many. The same for names."""
        count, changes = len(self.unsafe_pieces()), range(len(self.changes))
        everything = frozenset(range(count))
        some = everything if count <= samples else random.sample(range(count), samples)
        choices = [frozenset(), everything, *(frozenset([one]) for one in some), *(everything - {one} for one in some)]
        choices += [frozenset(one for one in everything if random.random() < 0.5) for _ in range(min(samples, count))]
        names = {frozenset(), frozenset(changes), frozenset(one for one in changes if random.random() < 0.5)}
        for kept_changes in sorted(names, key=sorted):
            for kept in choices:
                yield Crash(during, kept, kept_changes)
            for torn in some:
                yield Crash(during, random.choice(choices) - {torn}, kept_changes, torn, random.randint(1, PAGE // SECTOR - 1))
