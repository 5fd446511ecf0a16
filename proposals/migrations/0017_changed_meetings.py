from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0016_saved_filters"),
    ]

    operations = []
