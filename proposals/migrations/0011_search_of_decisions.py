from django.db import migrations

from portal.lib.search import add_search


class Migration(migrations.Migration):
    dependencies = [("proposals", "0010_co_authors")]
    operations = [add_search("proposals_decision", ["rationale"])]
