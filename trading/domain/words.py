"""Outside text inside our sentences: on one line, visible, short."""

LONGEST = 120  # characters


def seen(text: str) -> str:
    r"""The text with everything that cannot be seen replaced, cut where it is too long.

    >>> seen("a\nb\x1b"), len(seen("x" * 500))
    ('a b?', 121)
    """
    line = " ".join(text[: 2 * LONGEST].split())
    visible = "".join(each if each.isprintable() else "?" for each in line)
    return visible if len(visible) <= LONGEST else f"{visible[:LONGEST]}…"
