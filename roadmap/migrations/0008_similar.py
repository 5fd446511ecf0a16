from django.db import migrations

from portal.lib.search import add_trigrams


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0007_talking_back")]

    operations = [add_trigrams("roadmap_item", ["title", "body"])]
