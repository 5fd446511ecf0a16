from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0012_meetings"),
    ]

    operations = []
