"""The history kernel keeps nothing that only the collector of garbage would free."""

import gc

from replay_examples import smooth_market

from trading.features import block


def test_a_block_leaves_no_garbage():
    """Its arrays are large: what stays until the next collection is memory of the process."""
    candles = smooth_market(700, symbols=2)
    gc.collect()
    gc.disable()
    try:
        block(candles, 0)
        assert gc.collect() == 0
    finally:
        gc.enable()
