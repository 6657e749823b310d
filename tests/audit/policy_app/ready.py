"""The verbs of the policy, each ready to be done once: the model policy to start from."""

from policy.services import readying
from tests.factories import PersonFactory


def start_from_model():
    actor = PersonFactory(roles=["officer"])
    return lambda: readying.start_from_model(actor=actor)


ACTS = {
    "policy.services.readying.start_from_model": start_from_model,
}
