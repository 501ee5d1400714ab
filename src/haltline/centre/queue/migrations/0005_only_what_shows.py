"""A request's change of state sums its report up only where the queue tells the two states apart.

Most changes are a request that leaves and a bank's receipt for it; each cost a summing up that came to the same.
And the sum is planned once a connection: planned anew each time it cost as much again as to compute.
"""

from importlib import import_module

from django.db import migrations

KEPT = import_module("haltline.centre.queue.migrations.0002_kept")


def _told_apart(row: str) -> str:
    """SQL of what the queue sees in the state of a request."""
    sets = (KEPT.LIVE, KEPT.AWAITED, KEPT.LATE, "'draft'")
    return ", ".join(f"{row}.state in ({states})" for states in sets)


SHOWS = f"""
drop trigger holds_holdrequest_queue on holds_holdrequest;
create constraint trigger holds_holdrequest_queue after insert on holds_holdrequest
  deferrable initially deferred for each row execute function queue_follows();
create constraint trigger holds_holdrequest_moved_queue after update of state on holds_holdrequest
  deferrable initially deferred for each row
  when (({_told_apart("old")}) is distinct from ({_told_apart("new")})) execute function queue_follows();
set local role haltline_keeper;
alter function queue_sum_up(uuid) set plan_cache_mode = force_generic_plan;
reset role;
"""


class Migration(migrations.Migration):
    dependencies = [("queue", "0004_lives")]
    operations = [migrations.RunSQL(SHOWS, migrations.RunSQL.noop)]
