from django.db import migrations

from portal.lib.search import add_search


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0001_start")]
    operations = [add_search("roadmap_item", ["title", "body"])]
