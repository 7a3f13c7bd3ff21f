"""What outcomes prove, looked at after every one of them.

``lift`` says what an advisor is worth and how sure that is, ``direction`` whether a scorer's
predictions point the wrong way, ``trust`` how far an advisor may go on what it has shown. All are
small states that are folded outcome by outcome and hold whenever somebody looks.

The guarantees are against chance, not against dependence: each outcome must be news, given those
before it. Signals of one bar share the market's move, so their mean is one difference; predictions
whose horizons overlap share returns, so only the first of them counts. ``pitwall lab`` shows what
happens otherwise.
"""
