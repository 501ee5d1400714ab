"""Alerts: one row each, which stands until it is read."""

import django.db.models.deletion
import django.db.models.functions.datetime
import haltline.centre.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('partners', '0006_call_places'),
        ('people', '0006_glass'),
        ('reports', '0007_drafts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.UUIDField(default=haltline.centre.kernel.ids.row_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('held-after-all', 'Held After All'), ('held-after-end', 'Held After End'), ('order-without-money', 'Order Without Money'), ('held-less', 'Held Less'), ('reply-reused', 'Reused'), ('other-account', 'Other Account'), ('not-its-hold', 'Not Its Hold'), ('not-its-payout', 'Not Its Payout')], max_length=20)),
                ('hold', models.UUIDField(help_text="the request it is about, one of this partner's", null=True)),
                ('named', models.CharField(help_text='what the partner named, as it wrote it', max_length=80)),
                ('amount', models.BigIntegerField(default=0, help_text='minor units it is about; 0 for none')),
                ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('read_at', models.DateTimeField(null=True)),
                ('read_by', models.CharField(blank=True, default='', help_text='as others see them', max_length=80)),
                ('read_why', models.CharField(blank=True, default='', max_length=300)),
                ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='people.district')),
                ('partner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='reports.report')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('read_at__isnull', False)), fields=['read_at'], name='alert_past')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('read_at', None)), fields=('partner', 'kind', 'hold'), name='alert_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('read_at', None), ('read_by', ''), ('read_why', '')), models.Q(('read_at__isnull', False), ('read_by__gt', ''), ('read_why__gt', '')), _connector='OR'), name='alert_read'), models.CheckConstraint(condition=models.Q(models.Q(('district', None), ('hold', None), ('report', None)), models.Q(('district__isnull', False), ('hold__isnull', False), ('report__isnull', False)), _connector='OR'), name='alert_of_a_district')],
            },
        ),
    ]
