"""What acts are called in the log: who must take what, and that they did."""

ACTS: dict[str, str] = {
    "training.enter": "Entered training that people took",
    "training.strike": "Struck out a completion",
}
