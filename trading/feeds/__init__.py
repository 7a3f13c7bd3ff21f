"""Where the market comes from: an exchange, recorded files or a simulation."""
