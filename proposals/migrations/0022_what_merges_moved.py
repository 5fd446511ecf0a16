from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0021_concerns_of_an_outcome"),
    ]

    operations = []
