"""What the contracts of plug-ins have in common."""

LONGEST_REASON = 120
"""Characters; a longer one does not fit a card."""


class ContractError(AssertionError):
    """A plug-in breaks the contract of its port; the text says which part."""


def require(kept: bool, otherwise: str) -> None:
    """Raises ContractError with the sentence unless the part was kept."""
    if not kept:
        raise ContractError(otherwise)


def check_reason(reason: str) -> None:
    """A reason is one printable sentence that fits a card."""
    require(
        0 < len(reason) <= LONGEST_REASON and reason.isprintable() and reason == reason.strip(),
        f"a reason is one sentence of 1 to {LONGEST_REASON} characters, not {reason!r}",
    )
