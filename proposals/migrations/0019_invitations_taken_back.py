from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0018_ready_rounds"),
    ]

    operations = []
