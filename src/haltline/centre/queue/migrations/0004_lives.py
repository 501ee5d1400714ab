"""The queue knows which reports are still to be closed, when an act last moved each, and how often it was moved on."""

from importlib import import_module

from django.db import migrations, models
from django.utils import timezone

KEPT = import_module("haltline.centre.queue.migrations.0002_kept")
MARKS = import_module("haltline.centre.queue.migrations.0003_strange_words")
CHANGES = (
    ("unanswered, moving, open)\n", "unanswered, moving, open,\n    life, held, transfers, moved_at)\n"),
    (
        "or q.live > 0 or s.unverified or s.unanswered\n",
        "or q.live > 0 or s.unverified or s.unanswered,\n    r.life, s.held, r.transfers, now()\n",
    ),
    (
        "      exists (select 1 from reports_message",
        "      exists (select 1 from holds_holdpart\n"
        f"        where report_id = r.id and state in ({KEPT.HELD}) and amount > 0) as held,\n"
        "      exists (select 1 from reports_message",
    ),
    (
        "    open = excluded.open;\n",
        "    open = excluded.open, life = excluded.life, held = excluded.held,\n"
        "    transfers = excluded.transfers, moved_at = excluded.moved_at;\n",
    ),
)


def _summing_up() -> str:
    """SQL of the function as it was, with what it sums up besides; its owner replaces it."""
    made: str = MARKS._summing_up()
    for before, after in CHANGES:
        if made.count(before) != 1:
            raise ValueError(f"queue_sum_up is not what this migration changes: {before}")
        made = made.replace(before, after)
    return made


AGAIN = "drop trigger reports_report_queue on reports_report;" + KEPT.follows(
    "reports_report",
    "district_id, created_at, started_at, claimed_by_id, verified_at, lapsed_at, lapses_at, life, transfers,"
    " station_id, category",
)


class Migration(migrations.Migration):
    dependencies = [("queue", "0003_strange_words"), ("reports", "0006_lives_policies")]
    operations = [
        migrations.AddField(
            "entry",
            "life",
            models.CharField(default="open", help_text="as in the report: open, paused, closed", max_length=8),
        ),
        migrations.AddField(
            "entry", "held", models.BooleanField(default=False, help_text="a bank keeps money for it")
        ),
        migrations.AddField(
            "entry",
            "transfers",
            models.PositiveSmallIntegerField(default=0, help_text="how often it went to another station"),
        ),
        migrations.AddField(
            "entry",
            "moved_at",
            models.DateTimeField(
                default=timezone.now, help_text="when an act last touched it; looking at it is none"
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "entry",
            models.Index(condition=models.Q(("life", "open")), fields=["district", "moved_at"], name="queue_life"),
        ),
        migrations.RunSQL(_summing_up() + AGAIN, migrations.RunSQL.noop),
        migrations.RunSQL(
            "set local role haltline_keeper; select queue_sum_up_all(); reset role", migrations.RunSQL.noop
        ),
    ]
