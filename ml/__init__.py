"""Models and adaptive opinions: they implement the ports of ``trading``.

``advisors`` shape single trades, ``scorers`` judge the market, and ``checks`` holds the contracts
that every one of them must pass. Nothing here knows the chat.
"""
