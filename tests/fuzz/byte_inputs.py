"""Bytes that were right once."""

from random import Random

_NUMBERS = (b"\0", b"\xff", b"\x80", b"\x7f", b"\xff\xff\xff\xff", b"\xff" * 8, b"\0" * 8, b"\xff\xff\xff\x7f", b"\x01")
_LONG = 1_000_000


def damaged(content: bytes, random: Random) -> bytes:
    """The content with one to eight places of it exchanged, cut out, doubled or grown."""
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 8))):
        at = random.randrange(len(changed) + 1)
        end = min(len(changed), at + random.choice((1, 1, 2, 4, 8, 64)))
        match random.randrange(7):
            case 0 if at < end:
                changed[at] ^= 1 << random.randrange(8)
            case 1:
                changed[at:end] = random.randbytes(end - at)
            case 2:
                number = random.choice(_NUMBERS)
                changed[at : at + len(number)] = number
            case 3:
                del changed[at:end]
            case 4:
                changed[at:at] = changed[at:end] * random.choice((1, 2, 30))
            case 5:
                del changed[at:]
            case _:
                changed[at:at] = random.choice((b"\0", b"\r\n", b"\xef\xbb\xbf", b"{", b"[", b'"', b"\xed\xa0\x80"))
    return bytes(changed)


def noise(random: Random) -> bytes:
    """Bytes that never were anything; seldom a million of them."""
    return random.randbytes(_LONG if random.randrange(2000) == 0 else random.randrange(300))
