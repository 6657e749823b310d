"""Counts that the tests of this folder print at the end of the run: tried, refused, failed.

They travel as a report's `user_properties`, so they also arrive from pytest-xdist's workers. A test asks for the
fixture `counts` and calls `counts("T01", tried=…, refused=…, failed=…)` before it asserts.
"""

import pytest

COUNTED: dict[tuple[str, str], dict[str, int]] = {}
PRINTED: list[bool] = []


@pytest.fixture
def counts(record_property):
    def count(label, **numbers):
        record_property("counts", [label, numbers])

    return count


def pytest_runtest_logreport(report):
    if report.when == "call":
        for name, value in report.user_properties:
            if name == "counts":
                COUNTED[report.nodeid, value[0]] = value[1]


def pytest_terminal_summary(terminalreporter):
    if PRINTED or not COUNTED:
        return
    PRINTED.append(True)
    totals: dict[str, dict[str, int]] = {}
    for (_, label), numbers in COUNTED.items():
        total = totals.setdefault(label, {})
        for name, number in numbers.items():
            total[name] = total.get(name, 0) + number
    terminalreporter.section("security: what was counted")
    for label in sorted(totals):
        words = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in totals[label].items())
        terminalreporter.write_line(f"{label}: {words}")
