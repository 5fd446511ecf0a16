from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0015_notes_and_scores"),
    ]

    operations = []
