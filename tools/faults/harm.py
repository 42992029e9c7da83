"""Ways in which the bytes of a file come to harm."""

PAGE = 4096


def flipped_bit(random, content, older, other):
    content[some_byte(random, content)] ^= 1 << random.randrange(8)


def some_bytes(random, content, older, other):
    for _ in range(random.randint(2, 8)):
        content[some_byte(random, content)] = random.randrange(256)


def burst(random, content, older, other):
    size = random.randint(2, 600)
    place = some_byte(random, content)
    content[place:place + size] = random.randbytes(len(content[place:place + size]))


def zeroed_range(random, content, older, other):
    size = random.choice([8, 64, 512])
    place = random.randrange(len(content)) // size * size
    content[place:place + size] = bytes(len(content[place:place + size]))


def zeroed_page(random, content, older, other):
    put_page(content, some_page(random, content), bytes(PAGE))


def garbage_page(random, content, older, other):
    put_page(content, some_page(random, content), random.randbytes(PAGE))


def swapped_pages(random, content, older, other):
    first, second = some_page(random, content), some_page(random, content)
    a, b = page(content, first), page(content, second)
    put_page(content, first, b)
    put_page(content, second, a)


def repeated_page(random, content, older, other):
    put_page(content, some_page(random, content), page(content, some_page(random, content)))


def swapped_blocks(random, content, older, other):
    size = random.choice([16, 512, 1024])
    first, second = (random.randrange(max(1, len(content) // size)) * size for _ in range(2))
    a, b = bytes(content[first:first + size]), bytes(content[second:second + size])
    if len(a) == len(b):
        content[first:first + size], content[second:second + size] = b, a


def page_of_older_state(random, content, older, other):
    place = some_page(random, older)
    if older:
        put_page(content, place, page(older, place))


def page_of_other_file(random, content, older, other):
    if other:
        put_page(content, some_page(random, content), page(other, some_page(random, other)))


def older_state(random, content, older, other):
    content[:] = older


def other_file(random, content, older, other):
    content[:] = other


def cut(random, content, older, other):
    del content[random.randrange(len(content)):]


def cut_pages(random, content, older, other):
    del content[some_page(random, content) * PAGE:]


def garbage_behind(random, content, older, other):
    content += random.randbytes(random.randint(1, 3 * PAGE))


def zeros_behind(random, content, older, other):
    content += bytes(random.randint(1, 3 * PAGE))


def tail_from_elsewhere(random, content, older, other):
    place = random.randrange(len(content))
    content[place:] = random.randbytes(len(content) - place) if random.random() < 0.5 else content[:len(content) - place]


def garbage(random, content, older, other):
    content[:] = random.randbytes(random.randint(1, 4 * PAGE))


def emptied(random, content, older, other):
    del content[:]


# With their weights: a flipped bit is the usual one, and has the most places to be.
HARMS = {
    flipped_bit: 24, some_bytes: 10, burst: 10, zeroed_range: 6, zeroed_page: 6, garbage_page: 6, swapped_pages: 5, repeated_page: 5,
    swapped_blocks: 5, page_of_older_state: 8, page_of_other_file: 4, older_state: 1, other_file: 1, cut: 4, cut_pages: 3,
    garbage_behind: 2, zeros_behind: 2, tail_from_elsewhere: 3, garbage: 1, emptied: 1,
}


def harm(random, content, older, other):
    """Harms a copy; returns its bytes, and the way's name.

    `older`: an earlier state of the same file; `other`: a file of the same kind.
    """
    way, harmed = random.choices(list(HARMS), list(HARMS.values()))[0], bytearray(content)
    if content:
        way(random, harmed, older, other)
    return bytes(harmed), way.__name__.replace("_", " ")


def some_byte(random, content):
    """Mostly one that is not zero: much of a page is space that nobody reads."""
    for _ in range(random.choice([0, 20])):
        place = random.randrange(len(content))
        if content[place]:
            return place
    return random.randrange(len(content))


def some_page(random, content):
    return random.randrange(max(1, len(content) // PAGE))


def page(content, number):
    return bytes(content[number * PAGE:(number + 1) * PAGE])


def put_page(content, number, new):
    """As much of it as the file has place for."""
    size = len(content[number * PAGE:(number + 1) * PAGE])
    new = new[:size].ljust(size, b"\0")
    content[number * PAGE:number * PAGE + size] = new
