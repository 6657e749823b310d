"""What is said of a file that is not taken: why, and what to do instead."""

from esafety.exceptions import RuleBroken


class NotTaken(RuleBroken):
    """The file is of no kind that is taken, or more than may be looked at. Its text says what to do."""


TAKEN = "JPEG, PNG, WebP or HEIC pictures, PDF, plain text, saved e-mails (.eml), Word (.docx), MP4 video and M4A sound"
EMPTY = "The file is empty. Choose another."
NOT_A_KIND = f"This kind of file is not taken. Taken are {TAKEN}. A picture of the screen will often do."
OTHER_PICTURE = "This kind of picture is not taken. Save it as JPEG or PNG, or take a picture of the screen."
OTHER_FILM = "This kind of film or sound is not taken. Save it as MP4 (film) or M4A (sound)."
ARCHIVE = "This is an archive, such as a zip file. Unpack it, and add what matters one file at a time."
OLD_OFFICE = "This is an Office file of a kind that can hold programs. Save it as PDF or as .docx, and add that."
OTHER_OFFICE = "Of Office files only Word documents (.docx) are taken. Save it as PDF, and add that."
MACROS = "This Word document holds macros, which are programs. Save it as PDF, and add that."
WITHIN = "This Word document holds other files. Save it as PDF, and add that."
OUTSIDE = "This Word document fetches its template from elsewhere. Save it as PDF, and add that."
TOO_MUCH_PACKED = "This Word document is far larger inside than it seems. Save it as PDF, and add that."
PROGRAM = "This is a program. Programs are never kept here."
MARKUP = "This is a web page, or a drawing made of code, which could run when somebody opens it. Add a picture of it."
TWO_AT_ONCE = (
    "This file is two things at once: what it seems to be, and an archive. Add a picture of the screen instead."
)
PDF_ACTS = "This PDF holds a program, or starts something when it is opened. Print it to a new PDF, and add that."
PDF_HOLDS = "This PDF has other files inside. Take them out, and add what matters one file at a time."
DAMAGED = "This file cannot be read: it is damaged, or only a part of it arrived. Choose another."
TOO_MANY_PIXELS = "The picture has more than 40 million pixels. Make it smaller, and add that."
TOO_MUCH_PICTURE = "The picture takes too long, or too much memory, to be looked at. Make it smaller, and add that."
TEST_VIRUS_WORDS = "This file holds the sign by which virus scanners are tried out. It is not taken."

# In two parts, so that no scanner takes this file for what it names.
TEST_VIRUS_SIGN = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
