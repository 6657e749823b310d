"""What wakes a worker and what beat asks of jobs. They carry a key and nothing else."""

from celery import shared_task

from esafety.jobs import services


@shared_task
def run(pk: int) -> bool:
    """Do one job. False if it has gone or another worker holds it, so running twice is harmless."""
    return services.perform(pk)


@shared_task
def sweep() -> int:
    return services.sweep()


@shared_task
def forget_old_jobs() -> int:
    return services.forget_old()
