from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0013_prepared_decisions"),
    ]

    operations = []
