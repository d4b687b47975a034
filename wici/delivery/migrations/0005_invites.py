from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0004_unchecked_rows'),
    ]

    operations = [
        migrations.AddField(
            model_name='dispatch',
            name='invites',
            field=models.BooleanField(default=False),
        ),
    ]
