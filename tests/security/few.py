"""`FEW_ACTORS=1`: the tests that try every actor at every address try only these.

`.ci/run` tries all of them on SQLite and then these few on PostgreSQL and Redis. Who may do what is decided in Python,
which is the same on both; what differs is the SQL, and each address lets one of these few in
(`test_matrix.py` holds that), so that its queries are made on PostgreSQL too. What is refused is asked there by one.
"""

import os

FEW = ("anonymous", "officer", "head", "dsl", "chair", "it", "teacher", "trust", "pupil", "parent", "stranger")
IS_REFUSED = "teacher"
IS_FEW = os.environ.get("FEW_ACTORS") == "1"


def tried(actors):
    return [key for key in actors if key in FEW or not IS_FEW]
