from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0014_looks"),
    ]

    operations = []
