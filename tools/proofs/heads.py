"""The standard parts of a proof: hash tree (RFC 6962), signed notes and checkpoints (c2sp.org), paths to the root."""

import base64
import hashlib
import json
import unicodedata

import ed25519


class Unreadable(Exception):
    """A text that is not of the format; the message says which part of it."""


class Invalid(Exception):
    """A proof that can be read and proves nothing; the message says why."""


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(record):
    return sha256(b"\0" + record)


def node_hash(left, right):
    return sha256(b"\1" + left + right)


def encoded(data):
    return base64.b64encode(data).decode()


def decoded(text, part, size=None):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Unreadable(part) from None
    if encoded(data) != text or size not in (None, len(data)):
        raise Unreadable(part)
    return data


def decimal(text, part):
    if not (text.isascii() and text.isdigit()) or text != str(int(text)) or int(text) >= 2**64:
        raise Unreadable(part)
    return int(text)


# Walking from a leaf to the root: RFC 9162, sections 2.1.3.2 and 2.1.4.2.


def up(node, last):
    return node >> 1, last >> 1


def root_of_path(leaf, index, size, path):
    """The root that a path leads to; None where it is not one of this index and size."""
    if index >= size:
        return None
    node, last = index, size - 1
    root = leaf
    for sibling in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            root = node_hash(sibling, root)
            while node and not node & 1:
                node, last = up(node, last)
        else:
            root = node_hash(root, sibling)
        node, last = up(node, last)
    return root if last == 0 else None


def is_consistent(old_size, old_root, new_size, new_root, path):
    if old_size == 0:
        return not path and old_root == sha256(b"")
    if old_size == new_size:
        return not path and old_root == new_root
    if old_size > new_size:
        return False
    if old_size & (old_size - 1) == 0:
        path = [old_root] + path
    if not path:
        return False
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = up(node, last)
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node and not node & 1:
                node, last = up(node, last)
        else:
            new = node_hash(new, sibling)
        node, last = up(node, last)
    return last == 0 and old == old_root and new == new_root


class Lines:
    """The lines of a text, each ended by a line feed."""

    def __init__(self, text):
        self.rest = text.split("\n")

    def next(self, part):
        if len(self.rest) < 2:
            raise Unreadable(part)
        return self.rest.pop(0)

    def marked(self, mark, part):
        line = self.next(part)
        if not line.startswith(mark):
            raise Unreadable(part)
        return line[len(mark) :]

    def is_at_end(self):
        return self.rest == [""]

    def hashes(self):
        hashes = []
        while line := self.next("list of hashes"):
            if len(hashes) == 64:
                raise Unreadable("list of hashes")
            hashes.append(decoded(line, "list of hashes", 32))
        return hashes


def hash_lines(hashes):
    return "".join(encoded(hash) + "\n" for hash in hashes)


def is_key_name(name):
    """Not empty, and without plus signs, white space and control characters."""
    return name != "" and not any(
        letter == "+" or letter.isspace() or unicodedata.category(letter)[0] in "ZC" and ord(letter) < 128
        for letter in name
    )


class Key:
    """A public key: NAME+ID+KEY, as golang.org/x/mod/sumdb/note writes it."""

    def __init__(self, text):
        fields = text.split("+", 2)
        if len(fields) != 3:
            raise Unreadable("public key")
        self.name, key_id, key = fields
        data = decoded(key, "public key", 33)
        self.key, self.id = data[1:], sha256(self.name.encode() + b"\n" + data)[:4]
        if not is_key_name(self.name) or data[:1] != b"\1" or key_id != self.id.hex():
            raise Unreadable("public key")


class Head:
    """A checkpoint: origin, size, root, and the signatures of a signed note, if there are any."""

    def __init__(self, lines):
        self.origin = lines.next("head")
        if not self.origin or any(ord(letter) < 32 for letter in self.origin):
            raise Unreadable("head")
        self.size = decimal(lines.next("head"), "head")
        self.root = decoded(lines.next("head"), "head", 32)
        self.signatures = []
        if lines.is_at_end():
            return
        if lines.next("head"):
            raise Unreadable("head")
        while not self.signatures or not lines.is_at_end():
            fields = lines.marked("\u2014 ", "signature of the head").split(" ")
            if len(fields) != 2 or not is_key_name(fields[0]) or len(self.signatures) == 64:
                raise Unreadable("signature of the head")
            data = decoded(fields[1], "signature of the head")
            known = [(name, signature[:4]) for name, signature in self.signatures]
            if len(data) < 5 or (fields[0], data[:4]) in known:
                raise Unreadable("signature of the head")
            self.signatures.append((fields[0], data))

    def note(self):
        return f"{self.origin}\n{self.size}\n{encoded(self.root)}\n"

    def text(self):
        signatures = "".join(f"\u2014 {name} {encoded(data)}\n" for name, data in self.signatures)
        return self.note() + ("\n" + signatures if signatures else "")

    def signers(self, keys):
        """Names of those of the keys that signed it."""
        found = []
        for key in keys:
            for name, data in self.signatures:
                if (name, data[:4]) == (key.name, key.id):
                    if not ed25519.is_valid(data[4:], self.note().encode(), key.key):
                        raise Invalid(f"the signature of the head by '{name}' is wrong")
                    found.append(name)
        if not found:
            raise Invalid("the head is not signed by any of the given keys")
        return found


def read_anchor(text):
    """A head that was kept: a checkpoint, or what 'head --json' prints."""
    try:
        return Head(Lines(text))
    except Unreadable:
        try:
            document = json.loads(text)
            root = encoded(bytes.fromhex(document["root"]))
            lines = f"campaign-ledger/{document['ledger']}\n{document['size']}\n{root}\n"
        except (ValueError, KeyError, TypeError):
            raise Unreadable("anchor") from None
        return Head(Lines(lines))


class Record:
    """One record and its way to the root: the lines of c2sp.org/tlog-proof before the checkpoint."""

    def __init__(self, lines):
        self.extra = b""
        if lines.rest[0].startswith("extra "):
            self.extra = decoded(lines.marked("extra ", "record of an event"), "record of an event")
            if not self.extra:
                raise Unreadable("record of an event")
        self.index = decimal(lines.marked("index ", "index of an event"), "index of an event")
        self.path = lines.hashes()

    def text(self):
        extra = f"extra {encoded(self.extra)}\n" if self.extra else ""
        return f"{extra}index {self.index}\n{hash_lines(self.path)}"

    def check(self, record, head):
        if root_of_path(leaf_hash(record), self.index, head.size, self.path) != head.root:
            raise Invalid("its hashes do not lead from the event to the root of the head")
