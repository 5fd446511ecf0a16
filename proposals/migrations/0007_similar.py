from django.db import migrations

from portal.lib.search import add_trigrams


class Migration(migrations.Migration):
    dependencies = [("proposals", "0006_autosave_revision")]

    operations = [add_trigrams("proposals_proposal", ["title", "problem", "body"])]
