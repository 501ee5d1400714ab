"""What stands out in the centre's own history is kept for a person; the history itself goes out in one piece."""

import django.db.models.deletion
from django.db import migrations, models

import haltline.centre.kernel.ids
from haltline.centre.kernel.policies import CENTRE, DISTRICT, DISTRICT_WRITES, crossing, protect
from haltline.centre.oversight.stages import STAGES

SWEEP = "(select scope_kind()) = 'sweep'"
VERBS = ", ".join(
    f"('{verb}', '{stage}')" for verb, stage in STAGES.items()
    if verb not in ("report.taken", "report.closed", "report.placed", "contest.upheld")
)  # fmt: skip
BANK = "coalesce(e.facts ->> 'bank', e.facts ->> 'partner', case when e.actor like 'partner:%' then substr(e.actor, 9) end, '')"
OFFICER = "case when e.actor like 'person:%' then e.actor else '' end"
NAMED = (
    "report_id text, stage text, at timestamptz, district text, station text, bank text, category text,"
    " amount bigint, officer text, outcome text, text text, hold_id text, holder text"
)
# as the scope sees them: each district's worker reads its own reports, so that nothing crosses
HISTORY = f"""
create function oversight_history(since timestamptz) returns table({NAMED}) language sql stable as $body$
  with mine as materialized (
    select r.id, r.district_id, r.story, r.created_at, l.station, l.bank, l.disputed
    from reports_report r join oversight_life l on l.report_id = r.id
    where r.created_at >= since
  )
  select m.id::text, 'reported', m.created_at, m.district_id, coalesce(e.facts ->> 'station', m.station), m.bank,
    coalesce(e.facts ->> 'category', ''), m.disputed,
    case when e.actor like 'person:%' then e.actor else '' end, '', m.story, '', ''
  from mine m left join audit_event e on e.report_id = m.id and e.verb = 'report.taken'
  union all
  select m.id::text, 'closed', c.at, m.district_id, m.station, m.bank, '', null, 'person:' || c.officer_id,
    replace(c.outcome, '-', '_'), c.text, '', ''
  from mine m join reports_closing c on c.report_id = m.id
  union all
  select coalesce(e.report_id::text, ''), s.stage, e.at, e.district_id,
    coalesce(case when s.stage = 'transferred' then e.facts ->> 'after' end, e.facts ->> 'station', m.station, ''), {BANK},
    coalesce(case when s.stage = 'reclassified' then e.facts ->> 'after' end, e.facts ->> 'category', ''),
    case when s.stage = 'reclassified' then (e.facts ->> 'amount_after')::bigint
      when s.stage in ('hold_started', 'hold_released', 'held') then (e.facts ->> 'amount')::bigint end,
    {OFFICER}, replace(coalesce(e.facts ->> 'outcome', case when s.stage = 'paused' then e.facts ->> 'why' end, ''), '-', '_'),
    case when s.stage = 'reclassified' then coalesce(e.facts ->> 'why', '') else '' end,
    case when s.stage in ('hold_started', 'hold_released') then e.subject else '' end,
    case when s.stage = 'transferred' then coalesce(e.facts ->> 'after', '') else '' end
  from audit_event e join (values {VERBS}) s(verb, stage) on s.verb = e.verb
  left join mine m on m.id = e.report_id
  where e.at >= since and (m.id is not null or e.report_id is null)
$body$;
"""  # noqa: S608 - our own tables
DUE = crossing(
    "oversight_look_due",
    "today date, fewest integer",
    "boolean",
    f"select {SWEEP} and not exists (select 1 from oversight_look where day = today)"
    " and (select count(*) from (select 1 from oversight_life limit fewest) l) >= fewest",
    "oversight_look, oversight_life",
)
PROTECTED = protect(
    "oversight_question", read=f"{DISTRICT} or {CENTRE}", insert=DISTRICT_WRITES, update=DISTRICT_WRITES
)


class Migration(migrations.Migration):
    dependencies = [("oversight", "0003_more_kinds"), ("people", "0005_areas")]
    operations = [
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "day",
                    models.DateField(
                        help_text="of the profile's time zone", primary_key=True, serialize=False
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("events", models.BigIntegerField(default=0)),
                ("reports", models.BigIntegerField(default=0)),
                ("found", models.IntegerField(default=0, help_text="questions that stand, new and old")),
                (
                    "fault",
                    models.CharField(blank=True, help_text="why it did not come to its end", max_length=200),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=haltline.centre.kernel.ids.row_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=24)),
                ("level", models.CharField(help_text="officer, station, district or bank", max_length=10)),
                ("unit", models.CharField(max_length=80)),
                ("detail", models.CharField(blank=True, max_length=200)),
                ("n", models.IntegerField()),
                ("seen", models.FloatField()),
                ("expected", models.FloatField()),
                (
                    "p",
                    models.FloatField(
                        help_text="how often an innocent unit shows as much, all looks counted"
                    ),
                ),
                (
                    "evidence",
                    models.JSONField(
                        default=list, help_text="ids of this district's reports that carry it"
                    ),
                ),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField(help_text="of the last look that still found it")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("answered", "Answered")], default="open", max_length=8
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("innocent", "Innocent"), ("mended", "Mended"), ("passed", "Passed")],
                        max_length=8,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                (
                    "answered_by",
                    models.CharField(blank=True, help_text="as others see them", max_length=80),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("seen_then", models.FloatField(default=0, help_text="``seen`` when it was answered")),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.district",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district", "kind", "level", "unit"), name="question_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "open"),
                            models.Q(
                                ("answer__gt", ""),
                                ("answered_at__isnull", False),
                                ("answered_by__gt", ""),
                                ("words__gt", ""),
                            ),
                            _connector="OR",
                        ),
                        name="question_answered",
                    ),
                ],
            },
        ),
        migrations.RunSQL(PROTECTED + HISTORY + DUE, migrations.RunSQL.noop),
    ]
