from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "esafety.notify"
    label = "notify"
    verbose_name = "Notices and mail"

    def ready(self) -> None:
        from esafety.audit import actions
        from esafety.notify import registry

        actions.register(
            {
                "notify.change_wishes": "Changed which mail they get",
                "notify.send_again": "Had a mail sent again",
                "notify.it_arrived": "Noted that a mail arrived",
            }
        )
        registry.autodiscover()
