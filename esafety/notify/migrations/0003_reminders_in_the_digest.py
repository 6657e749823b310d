from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0002_reminders"),
    ]

    operations = [
        migrations.AlterField(
            model_name="wishes",
            name="reminders",
            field=models.CharField(
                choices=[
                    ("at_once", "At once, by e-mail"),
                    ("digest", "In one e-mail a day, at 7 in the morning"),
                    ("inbox", "Only in my inbox here"),
                ],
                default="digest",
                max_length=7,
            ),
        ),
    ]
