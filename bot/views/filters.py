"""What stops a signal, each name of a gate in a few plain words."""

MEANINGS = {
    "paused": "entries were paused",
    "halted": "the desk was killed",
    "locked": "the desk found itself broken, or the venue holds something else",
    "watch": "mode watch enters nothing",
    "catch_up": "the bar closed while the desk was away",
    "freshness": "no fresh bid and ask",
    "symbol_lock": "somebody locked the symbol",
    "session": "outside the hours of entries",
    "blackout": "in hours without entries",
    "spread": "bid and ask too far apart",
    "funding": "holding it costs too much funding",
    "by_hand": "somebody holds the other side by hand",
    "short": "spot cannot be sold short",
    "no_short": "spot cannot be sold short",
    "spike": "a bar beyond measure",
    "cooldown": "the symbol rested after a loss",
    "one_cycle": "the symbol was held or a card for it was open",
    "positions": "as many positions as may be were open",
    "budgets": "the wallet had no budget left",
    "s_min": "the model says it too weakly",
    "mood": "the mood is neutral",
    "consensus": "the mood points the other way",
    "conf_min": "too little confidence",
    "alpha_min": "model and mood together too weak",
    "confidence": "too little confidence",
    "edge": "too little expected after costs",
    "size": "too small for the venue, or the price was beyond the stop",
    "rest": "all symbols rested after losses",
    "tier": "the loss of the day or the drawdown",
    "crash": "a crash would cost too much with it",
    "exposure": "the exposure cap left too little",
    "budget": "the budget left too little",
    "leverage": "its leverage is too low for the budget",
    "cards": "as many cards as may be were open",
    "card rejected": "by you",
    "card expired": "nobody answered in time, or the price ran away",
    "card refused": "a gate stopped it at your press",
    "no fill": "the order met no price",
}


def meaning(name: str) -> str:
    """In brackets; nothing for a name that says it itself, such as that of an advisor.

    >>> meaning("spike"), meaning("correlation")
    (' (a bar beyond measure)', '')
    """
    return f" ({MEANINGS[name]})" if name in MEANINGS else ""
