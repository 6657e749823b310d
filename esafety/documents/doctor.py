"""PDFs as `manage.py doctor` sees them."""

from esafety.documents.pdf import can_make_pdfs
from esafety.running.examination import Finding, bad, examines, good


@examines("Files", "pdfs")
def pdfs_can_be_made() -> Finding:
    if can_make_pdfs():
        return good("Pango is here.")
    return bad("Pango is missing.", "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")
