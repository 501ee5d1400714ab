"""A reply that was posted with a word that nobody knows waits for a person, until a clearer one comes after it."""

from importlib import import_module

from django.db import migrations

KEPT = import_module("haltline.centre.queue.migrations.0002_kept")
START, END = "create function queue_sum_up(about uuid)", "end $body$;\n"
AS_BEFORE = "and p.state = 'review') as review"
MARKED = """and (p.state = 'review' or p.state = 'posted' and p.why_review <> '' and not exists (
          select 1 from holds_partnerreply n
          where n.request_id = p.request_id and n.state = 'posted' and n.seq > p.seq))) as review"""


def _summing_up() -> str:
    """SQL of the function as it was, with the other meaning of review; its owner replaces it."""
    whole: str = KEPT.SUM_UP
    made = whole[whole.index(START) : whole.index(END) + len(END)]
    if made.count(AS_BEFORE) != 1:
        raise ValueError("queue_sum_up is not what this migration changes")
    made = made.replace("create function", "create or replace function").replace(AS_BEFORE, MARKED)
    return f"set local role haltline_keeper; {made} reset role;"


POSTED = """
create constraint trigger holds_partnerreply_posted_queue after update of state on holds_partnerreply
  deferrable initially deferred for each row when (new.state = 'posted') execute function queue_follows();
"""


class Migration(migrations.Migration):
    dependencies = [("queue", "0002_kept"), ("holds", "0009_status_first")]
    operations = [migrations.RunSQL(_summing_up() + POSTED, migrations.RunSQL.noop)]
