from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0019_invitations_taken_back"),
    ]

    operations = []
