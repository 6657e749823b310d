"""What people are told of: whether clauses are kept."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {
    "policy.attest_due": Text(
        "Parts of the online safety policy wait for your word",
        "You were asked to say once a school year whether they are kept. It takes a minute for each.",
    ),
    "policy.attest_late": Text(
        "Parts of the online safety policy still wait for your word",
        "Until you say whether they are kept, they stand there as not evidenced. Saying that something is not kept "
        "helps too.",
    ),
}
