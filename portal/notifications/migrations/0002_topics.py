from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_start")]

    operations = [
        migrations.AddField(
            model_name="notification",
            name="topic",
            field=models.CharField(
                blank=True,
                default="",
                help_text="What its recipient may stop being told of, such as item:12; see topics.py.",
                max_length=60,
            ),
        ),
    ]
