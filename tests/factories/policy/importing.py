"""Factories of the policy: documents that are brought in. Small Word documents are built here, part by part."""

import io
import zipfile

import factory
from django.utils import timezone

from policy.models import PolicyImport
from tests.factories import SchoolFactory

ROWS = [
    {"number": "1", "heading": "Aims", "text": "", "level": 1, "leave_out": False},
    {"number": "1.1", "heading": "", "text": "We will keep children safe online.", "level": 2, "leave_out": False},
]


class ImportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PolicyImport

    school = factory.SubFactory(SchoolFactory)
    number = factory.LazyAttribute(lambda one: PolicyImport.objects.filter(school=one.school).count() + 1)
    made_at = factory.LazyFunction(timezone.now)
    name = "policy.docx"
    sha256 = factory.Sequence(lambda number: f"{number:064x}")
    title = "Online safety policy"
    rows = factory.LazyFunction(lambda: [dict(one) for one in ROWS])
    dropped = factory.LazyFunction(lambda: [{"text": "Page 2 of 3", "why": "A page number"}])


# --- A Word document -----------------------------------------------------------------------------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
PARTS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" '
    'Target="numbering.xml"/></Relationships>'
)
NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def paragraph(text, *, level=None, style="", inner=None):
    number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>' if level is not None else ""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    run = inner if inner is not None else f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
    return f"<w:p><w:pPr>{named}{number}</w:pPr>{run}</w:p>"


def table(*rows):
    cells = ["".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def word(*parts, media=b""):
    """The bytes of a Word document with these paragraphs and tables in it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", TYPES)
        file.writestr("_rels/.rels", RELATIONS)
        file.writestr("word/_rels/document.xml.rels", PARTS)
        file.writestr("word/numbering.xml", NUMBERING)
        file.writestr("word/document.xml", f"<w:document {W}><w:body>{''.join(parts)}</w:body></w:document>")
        if media:
            file.writestr("word/media/image1.png", media)
    return kept.getvalue()
