"""What a run of programs did to a folder, as `record.c` wrote it down."""

from dataclasses import dataclass


@dataclass
class Operation:
    """`kind`: as in `record.c`, or `mark`, which the test itself writes between the programs."""

    kind: str
    file: int = 0
    place: int = 0
    data: bytes = b""
    size: int = 0
    is_synced: bool = False
    paths: tuple = ()


def read(path, folder):
    """The operations in their order; paths are relative to the folder."""
    with open(path, "rb") as file:
        stored = file.read()
    found, at = [], 0
    while at < len(stored):
        end = stored.index(b"\n", at)
        kind, *words = stored[at:end].decode().split(" ")
        at = end + 1
        if kind == "write":
            number, place, size, synced = map(int, words)
            found.append(Operation(kind, number, place, stored[at:at + size], is_synced=synced == 1))
            at += size + 1
        elif kind == "output":
            found.append(Operation(kind, data=stored[at:at + int(words[0])]))
            at += int(words[0]) + 1
        elif kind == "truncate":
            found.append(Operation(kind, int(words[0]), size=int(words[1])))
        elif kind == "sync":
            found.append(Operation(kind, int(words[0])))
        elif kind in ("create", "link"):
            found.append(Operation(kind, int(words[0]), paths=(relative(words[1], folder),)))
        elif kind in ("unlink", "rename", "folder"):
            found.append(Operation(kind, paths=tuple(relative(word, folder) for word in words)))
        else:
            found.append(Operation("mark", paths=tuple([kind, *words])))
    return found


def relative(path, folder):
    return path.removeprefix(folder).lstrip("/")
