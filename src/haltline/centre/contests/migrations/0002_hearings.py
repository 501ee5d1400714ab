"""What a contest goes through: tiers with clocks, proofs and the pictures of them, harm found."""

import django.db.models.deletion
import haltline.centre.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contests', '0001_initial'),
        ('holds', '0007_door'),
        ('partners', '0002_contacts'),
        ('people', '0003_reviewer'),
        ('reports', '0002_policies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Harm',
            fields=[
                ('id', models.UUIDField(default=haltline.centre.kernel.ids.row_id, editable=False, primary_key=True, serialize=False)),
                ('tier', models.CharField(choices=[('bank', 'Bank'), ('centre', 'Centre'), ('reviewer', 'Reviewer')], max_length=8)),
                ('amount', models.BigIntegerField(help_text='held when it was decided, minor units')),
                ('since', models.DateTimeField(help_text='when the hold began')),
                ('until', models.DateTimeField(help_text='when it was decided; the release left in the same transaction')),
            ],
        ),
        migrations.CreateModel(
            name='Hearing',
            fields=[
                ('id', models.UUIDField(default=haltline.centre.kernel.ids.row_id, editable=False, primary_key=True, serialize=False)),
                ('tier', models.CharField(choices=[('bank', 'Bank'), ('centre', 'Centre'), ('reviewer', 'Reviewer')], max_length=8)),
                ('appeal', models.TextField(blank=True, help_text='why the holder does not accept the tier before')),
                ('state', models.CharField(choices=[('open', 'Open'), ('upheld', 'Upheld'), ('rejected', 'Rejected'), ('passed', 'Passed')], default='open', max_length=8)),
                ('opened_at', models.DateTimeField()),
                ('decide_by', models.DateTimeField()),
                ('human', models.UUIDField(help_text='who decided, over all accounts of that human being', null=True)),
                ('decided_by', models.CharField(blank=True, help_text='as the holder may read it', max_length=80)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.UUIDField(default=haltline.centre.kernel.ids.row_id, editable=False, primary_key=True, serialize=False)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField(help_text='bytes')),
                ('data', models.BinaryField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('shown', 'Shown'), ('unreadable', 'Unreadable')], default='waiting', max_length=12)),
                ('why', models.CharField(blank=True, help_text='why it could not be read', max_length=20)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ProofPage',
            fields=[
                ('id', models.UUIDField(default=haltline.centre.kernel.ids.row_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('data', models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name='contest',
            name='kind',
            field=models.CharField(blank=True, choices=[('sale', 'Sale'), ('wages', 'Wages'), ('gift', 'Gift'), ('unknown', 'Unknown')], help_text='what the money was for', max_length=8),
        ),
        migrations.AddField(
            model_name='contest',
            name='late_at',
            field=models.DateTimeField(help_text='when the last tier let its clock run out', null=True),
        ),
        migrations.AddField(
            model_name='contest',
            name='tier',
            field=models.CharField(choices=[('bank', 'Bank'), ('centre', 'Centre'), ('reviewer', 'Reviewer')], default='centre', max_length=8),
        ),
        migrations.AddField(
            model_name='contest',
            name='way',
            field=models.CharField(choices=[('officer', 'Officer'), ('bank', 'Bank'), ('door', 'Door')], default='officer', max_length=8),
        ),
        migrations.AlterField(
            model_name='contest',
            name='entered_by',
            field=models.ForeignKey(help_text='none: the holder, by the door', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='contest',
            name='text',
            field=models.TextField(blank=True),
        ),
        migrations.AddIndex(
            model_name='contest',
            index=models.Index(condition=models.Q(('late_at', None), ('state', 'open')), fields=['decide_by'], name='contest_due'),
        ),
        migrations.AddConstraint(
            model_name='contest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('kind', ''), _negated=True), _connector='OR'), name='contest_says_something'),
        ),
        migrations.AddField(
            model_name='harm',
            name='contest',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='harm', to='contests.contest'),
        ),
        migrations.AddField(
            model_name='harm',
            name='district',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.district'),
        ),
        migrations.AddField(
            model_name='harm',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner'),
        ),
        migrations.AddField(
            model_name='harm',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report'),
        ),
        migrations.AddField(
            model_name='hearing',
            name='contest',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hearings', to='contests.contest'),
        ),
        migrations.AddField(
            model_name='hearing',
            name='district',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.district'),
        ),
        migrations.AddField(
            model_name='hearing',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner'),
        ),
        migrations.AddField(
            model_name='hearing',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report'),
        ),
        migrations.AddField(
            model_name='proof',
            name='contest',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='contests.contest'),
        ),
        migrations.AddField(
            model_name='proof',
            name='district',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.district'),
        ),
        migrations.AddField(
            model_name='proof',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner'),
        ),
        migrations.AddField(
            model_name='proof',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report'),
        ),
        migrations.AddField(
            model_name='proofpage',
            name='district',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.district'),
        ),
        migrations.AddField(
            model_name='proofpage',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner'),
        ),
        migrations.AddField(
            model_name='proofpage',
            name='proof',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='contests.proof'),
        ),
        migrations.AddField(
            model_name='proofpage',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report'),
        ),
        migrations.AddConstraint(
            model_name='harm',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='harm_amount'),
        ),
        migrations.AddConstraint(
            model_name='hearing',
            constraint=models.UniqueConstraint(fields=('contest', 'tier'), name='a_tier_hears_once'),
        ),
        migrations.AddConstraint(
            model_name='proof',
            constraint=models.UniqueConstraint(fields=('contest', 'sha256'), name='holder_proof_once'),
        ),
        migrations.AddConstraint(
            model_name='proofpage',
            constraint=models.UniqueConstraint(fields=('proof', 'number'), name='proof_page_once'),
        ),
    ]
