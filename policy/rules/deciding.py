"""What may become of a finding. Mended is what the next check no longer finds: nobody says so by hand."""

from policy.models import FindingState, PolicyFinding

MAY_BECOME: dict[str, frozenset[str]] = {
    FindingState.OPEN: frozenset({FindingState.ACCEPTED, FindingState.SET_ASIDE}),
    FindingState.ACCEPTED: frozenset({FindingState.OPEN, FindingState.SET_ASIDE}),
    FindingState.SET_ASIDE: frozenset({FindingState.OPEN}),
    FindingState.MENDED: frozenset(),
}
STANDING = frozenset({FindingState.OPEN, FindingState.ACCEPTED})


def why_not(finding: PolicyFinding, state: str) -> str:
    """A sentence for the reader; empty where it may become so."""
    if state in MAY_BECOME[finding.state]:
        return ""
    if finding.state == FindingState.MENDED:
        return "This is mended: the last check did not find it any more. It opens again by itself if it is found again."
    if finding.state == state:
        return f"This stands already as “{finding.get_state_display()}”."
    return f"This stands as “{finding.get_state_display()}”. Open it again first."
