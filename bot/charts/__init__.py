"""Pictures for the chat: arrays and records in, PNG bytes out.

Every picture is 1080 pixels wide, made to be read on a phone that shows it 390 pixels wide. The
functions are pure (no file, no network, no clock), give the same bytes for the same input and draw
what can be drawn when numbers are missing or absurd.

- `candles`: a market with levels and markers (laid out by `candle_layout`)
- `equity`: an account and its drawdown
- `heatmap`: correlations between symbols, in the order that `clusters` finds
- `together`: how alike the open positions moved over time
- `thresholds`: where each symbol's threshold stands
- `threshold_story`: how one moved, and what the scores around it earned
- `running`: two running sums in R, with an advice and without it
- `forest`: means with their intervals against zero
- `sizing`: results plain and sized, and the sizes advised
- `theme` holds colours and sizes, `canvas` draws text and shapes, `scale` maps numbers to pixels
  and words, `axes` draws grids with their words, `labels` keeps labels apart
"""
