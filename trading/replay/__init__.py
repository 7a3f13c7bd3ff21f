"""The desk on recorded candles: the same step, another feed, the paper venue.

``opinions`` computes features and scores of whole months at once; ``agenda`` says which bars
something can happen on; ``run`` visits them. The dense oracle in ``dense`` does all of it bar by
bar and ignores the wake levels, and must write the same journal.
"""
