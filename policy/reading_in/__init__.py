"""Documents that a school has, read into plain lines and found clauses in. Nothing is kept and nothing fetched."""
