"""What outcomes prove, looked at after every one of them.

``lift`` says what an advisor is worth and how sure that is, ``direction`` whether a scorer's
predictions point the wrong way, ``trust`` how far an advisor may go on what it has shown. All are
small states that are folded outcome by outcome and hold whenever somebody looks.

The guarantees are against chance, not against dependence: what is counted must be news, given what
was counted before. Trades that run at the same time share the market's moves, so the mean of such a
group is one difference (``Lift.observe``); predictions whose horizons overlap share returns, so
only the first of them counts (``Direction.observe``). ``pitwall lab`` shows what happens otherwise.
"""
