"""T32: whatever is altered behind the product's back, `manage.py verify_signatures` names the answer."""

import random
import time
import tracemalloc

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from agreements import evidence
from agreements.models import Act, Asked, Consent, ConsentWords, ExactText, Signature
from agreements.services import taking
from agreements.services.taking import Answer, Given
from esafety.audit import triggers
from esafety.audit.events import verb
from esafety.evidence import store
from esafety.evidence.envelopes import NoSuchKey
from esafety.evidence.services import keep
from tests.factories import PersonFactory, sealed_upload
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db

MANY = 1_000
SEED = 20260908


@verb
def take(campaign, asked, **given):
    text = ExactText.objects.get(version=campaign.version)
    given = {"text": text, "way": "link", "typed_name": "Pat Reed"} | given
    answers = [Answer(one, Act.SIGNED, consents={"website": "given", "press": "refused"}) for one in asked]
    return taking.take(campaign, answers, Given(**given))


def signed(children=3, **given):
    campaign, parent, _ = make.asked_family(children=children)
    make.consent_words(campaign.school)
    return take(campaign, Asked.objects.filter(person=parent), **given)


@pytest.fixture
def verify(capsys):
    """Gives the exit code and what was said."""

    def run(**options):
        with pytest.raises(SystemExit) as ended:
            call_command("verify_signatures", skip_checks=False, **options)
        said = capsys.readouterr()
        return ended.value.code, said.out + said.err

    return run


def behind_our_back(sql, *params):
    with triggers.dropped(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_all_are_right(verify):
    signed()
    assert verify() == (0, "3 whole, 0 altered, 0 not checked.\n")


def test_one_school_alone_is_looked_at(verify):
    signed()
    assert verify(school="elm") == (0, "3 whole, 0 altered, 0 not checked.\n")
    assert verify(school="nowhere") == (2, "There is no school 'nowhere'. No answer was checked.\n")


ALTERED = {
    "act": ("UPDATE agreements_signature SET act = 'declined' WHERE id = %s", "the answer is not the one"),
    "name": ("UPDATE agreements_signature SET typed_name = 'Pat Read' WHERE id = %s", "the answer is not the one"),
    "address": ("UPDATE agreements_signature SET address = 'p@elm.example' WHERE id = %s", "the answer is not"),
    "consent": ("UPDATE agreements_consent SET answer = 'given' WHERE signature_id = %s", "the answer is not the one"),
    "consent gone": ("DELETE FROM agreements_consent WHERE signature_id = %s", "the answer is not the one"),
    "both hashes": ("UPDATE agreements_signature SET sha256 = text_sha256 WHERE id = %s", "knows another digest"),
}


@pytest.mark.parametrize(("sql", "said"), ALTERED.values(), ids=ALTERED)
def test_what_is_altered_is_named(verify, sql, said):
    _, second, _ = signed()
    behind_our_back(sql, second.pk)
    code, told = verify()
    assert code == 1
    assert f"elm, answer {second.pk}: ALTERED: " in told
    assert said in told
    assert "2 whole, 1 altered" in told


def test_a_text_altered_with_its_hash_is_found(verify):
    text = signed()[0].text
    behind_our_back("UPDATE agreements_exacttext SET body = 'We pay 10 pounds.' WHERE id = %s", text.pk)
    code, told = verify()
    assert (code, told.count("the text is not the one that was signed")) == (1, 3)


def test_a_question_altered_is_found(verify):
    signed()
    pk = Consent.objects.first().words_id
    behind_our_back("UPDATE agreements_consentwords SET question = 'May we sell it?' WHERE id = %s", pk)
    assert "the words of a consent are not those that were asked" in verify()[1]
    assert ConsentWords.objects.get(pk=pk).question == "May we sell it?"


def test_an_answer_that_was_slipped_in_is_found(verify):
    _, parent, (child,) = make.asked_family(children=1)
    made = make.sign(Asked.objects.get(child=child, person=parent))
    assert verify() == (
        1,
        f"0 whole, 1 altered, 0 not checked.\nelm, answer {made.pk}: ALTERED: the audit log knows nothing of it.\n",
    )


def test_an_answer_that_was_taken_out_is_found(verify):
    first, *_ = signed()
    for table, column in (("trace", "signature_id"), ("consent", "signature_id"), ("signature", "id")):
        behind_our_back(f"DELETE FROM agreements_{table} WHERE {column} = %s", first.pk)
    code, told = verify()
    assert code == 1
    assert f"GONE: answer {first.pk}." in told


# --- Scans ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def on_paper():
    campaign, parent, _ = make.asked_family(children=1)
    make.consent_words(campaign.school)
    with transaction.atomic():
        upload = sealed_upload()
        scan = keep(upload, by=campaign.made_by)
    upload.close()
    asked = Asked.objects.filter(person=parent)
    return take(campaign, asked, way="paper", scan=scan, entered_by=campaign.made_by)[0]


def test_a_scan_is_read_too(on_paper, verify):
    assert verify() == (0, "1 whole, 0 altered, 0 not checked.\n")
    path = store.path_of(on_paper.scan.stored_as)
    path.chmod(0o600)
    path.write_bytes(altered_bytes(path.read_bytes(), 300))
    code, told = verify()
    assert code == 1
    assert f"answer {on_paper.pk}: ALTERED: the scan: " in told


def test_a_scan_whose_key_is_not_here_is_not_taken_for_right(on_paper, verify, monkeypatch):
    def missing(school_id):
        raise NoSuchKey("the master key is not here")

    monkeypatch.setattr("agreements.evidence.keys_of", missing)
    code, told = verify()
    assert code == 2
    assert "NOT CHECKED: its scan cannot be opened" in told


def test_a_database_that_is_away_is_not_taken_for_all_right(verify, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("no connection")

    monkeypatch.setattr("agreements.evidence.look_at_all", away)
    assert verify() == (2, "The answers could not be checked: no connection\n")


# --- Many ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def thousand():
    campaign, parent, _ = make.asked_family(children=1)
    make.consent_words(campaign.school)
    people = [PersonFactory.build(school=campaign.school, user=None, last_name=f"Reed{n}") for n in range(MANY - 1)]
    type(parent).objects.bulk_create(people)
    Asked.objects.bulk_create(
        Asked(campaign=campaign, person=one, way="link", address="a@elm.example") for one in people
    )
    return take(campaign, Asked.objects.all())


def altered(value, at):
    return altered_bytes(value.encode(), at).decode()


def altered_bytes(content, at):
    """With one byte of it changed."""
    raw = bytearray(content)
    raw[at % len(raw)] ^= 1
    return bytes(raw)


def test_a_thousand_are_verified_and_a_thousand_altered_bytes_found(thousand, verify, counts):
    assert len(thousand) == MANY
    began = time.monotonic()
    assert verify() == (0, f"{MANY} whole, 0 altered, 0 not checked.\n")
    verified = time.monotonic() - began
    chance = random.Random(SEED)
    fields = ["typed_name", "text_sha256", "sha256", "address"]
    with triggers.dropped(), connection.cursor() as cursor:
        for one in Signature.objects.all():
            field = chance.choice([name for name in fields if getattr(one, name)])
            value = altered(getattr(one, field), chance.randrange(64))
            cursor.execute(f"UPDATE agreements_signature SET {field} = %s WHERE id = %s", [value, one.pk])
    code, told = verify()
    named = {line.split(":")[0] for line in told.splitlines() if "ALTERED" in line}
    counts("T32 signatures", verified=MANY, bytes_altered=MANY, found=len(named))
    assert (code, len(named)) == (1, MANY)
    assert verified < 10


def test_the_memory_does_not_grow_with_their_number(thousand, verify):
    def peak(number):
        tracemalloc.start()
        for seen, _looked in enumerate(evidence.look_at_all(), start=1):
            if seen == number:
                break
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(500)
    assert peak(MANY) < 1.3 * peak(500)
