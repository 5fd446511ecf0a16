from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0020_turns_end"),
    ]

    operations = []
