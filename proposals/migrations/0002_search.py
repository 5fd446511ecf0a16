from django.db import migrations

from portal.lib.search import add_search


class Migration(migrations.Migration):
    dependencies = [("proposals", "0001_start")]
    operations = [add_search("proposals_proposal", ["title", "problem", "body"])]
