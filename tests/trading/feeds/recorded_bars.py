"""Small recorded files to try the loader on."""

import numpy as np
import pandas as pd

STEP = 300_000
START = 1_704_067_200_000  # 2024-01-01


def bars(count=12, step=STEP, start=START):
    close = 100 + np.arange(count, dtype=float)
    return pd.DataFrame(
        {
            "timestamp": start + step * np.arange(count),
            "open": close - 0.5,
            "high": close + 1,
            "low": close - 1,
            "close": close,
            "volume": np.full(count, 2.0),
        }
    )


def write(directory, frame, name="BTCUSDT-5m.parquet"):
    path = directory / name
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path, compression="zstd", index=False)
    return path
