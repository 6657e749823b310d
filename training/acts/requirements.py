"""What acts are called in the log: who must take what, and that they did."""

ACTS: dict[str, str] = {
    "training.begin_leave": "Wrote down that somebody is away for long",
    "training.change": "Changed who must take a course",
    "training.end": "Ended a requirement to take a course",
    "training.end_leave": "Wrote down the last day of a long leave",
    "training.enter": "Entered training that people took",
    "training.require": "Set who must take a course",
    "training.retire": "Retired a course",
    "training.strike": "Struck out a completion",
    "training.take_over": "Took over ready-made requirements",
}
