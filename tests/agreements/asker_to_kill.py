"""A worker that dies while a campaign asks its people (`tests.notify.worker_to_kill`), at points of its own."""

from datetime import timedelta

from tests.notify import worker_to_kill
from tests.notify.worker_to_kill import die


def with_small_pages():
    from dataclasses import replace

    from agreements.services import asking, whom
    from esafety.jobs.registry import WORK

    whom.PAGE = 10
    WORK[asking.ASK] = replace(WORK[asking.ASK], lease=timedelta(seconds=2))


def within_a_page():
    """The rows and the notices of the second page are written, and not committed."""
    from agreements.services import asking

    with_small_pages()
    tell, pages = asking._tell, []

    def tell_and_die(*args, **kwargs):
        told = tell(*args, **kwargs)
        pages.append(told)
        if len(pages) == 2:
            die()
        return told

    asking._tell = tell_and_die


def between_pages():
    """The second page is committed, and the job does not know it yet."""
    from agreements.services import asking

    with_small_pages()
    ask_page, pages = asking.ask_page, []

    def ask_and_die(*args, **kwargs):
        done = ask_page(*args, **kwargs)
        pages.append(done)
        if len(pages) == 2:
            die()
        return done

    asking.ask_page = ask_and_die


worker_to_kill.POINTS = {"within a page": within_a_page, "between pages": between_pages, "live": with_small_pages}

if __name__ == "__main__":
    worker_to_kill.main()
