"""Steps and calls belong to their district. Messages leave in their turn, and not to a bank that is silent."""

from django.db import migrations

from haltline.centre.kernel.policies import CENTRE, DISTRICT, DISTRICT_WRITES, crossing, protect, without

OURS = f"{DISTRICT} or {CENTRE}"
TABLES = "".join(
    protect(table, read=OURS, insert=DISTRICT_WRITES, update=DISTRICT_WRITES)
    for table in ("holds_holdstep", "holds_holdcall")
)
# what is due now, without what its bank would not hear and what an earlier order about the same hold keeps back
DUE = """
select m.id, m.district_id from kernel_outboxmessage m
  left join partners_line l on l.partner_id = m.partner_id
  where m.state in ('waiting', 'unsure')
    and m.next_attempt_at <= clock_timestamp() - case m.attempts when 0 then interval '2 seconds' else '0' end
    and (l.state is null or l.state = 'closed' or l.probe_at <= clock_timestamp())
    and (m.kind in ('hold', 'payout') or not exists (
      select 1 from kernel_outboxmessage e where e.subject = m.subject and e.created_at < m.created_at
        and e.state in ('waiting', 'unsure') and e.kind not in ('hold', 'payout')))
  order by coalesce(m.latest_at, m.created_at) > clock_timestamp(),
    case when coalesce(m.latest_at, m.created_at) <= clock_timestamp() then m.latest_at end,
    m.loss_per_minute desc, m.id limit 50
"""
CROSSINGS = (
    without("due_outbox")
    + crossing(
        "due_outbox", "", "table(message_id uuid, district_id text)", DUE, "kernel_outboxmessage, partners_line"
    )
    + crossing(
        "asked_on_account",
        "institution text, account_number text, after timestamptz, until timestamptz",
        "bigint",
        "select coalesce(sum(amount), 0)::bigint from holds_holdrequest where partner_id = $1 and account = $2"
        " and account <> '' and ask = 'hold' and created_at > $3 and created_at <= $4",
        "holds_holdrequest",
    )
    + crossing(
        "lien_parts",
        "institution text, account_number text",
        "table(hold_id uuid, district_id text, state text, amount bigint, releasing bigint, expires_at timestamptz)",
        "select p.request_id, p.district_id, p.state, p.amount, p.releasing, p.expires_at"
        " from holds_holdrequest r join holds_holdpart p on p.request_id = r.id"
        " where r.partner_id = $1 and r.account = $2 and r.account <> ''"
        " and p.state in ('active', 'contested', 'return_ordered') and p.amount > 0",
        "holds_holdrequest, holds_holdpart",
    )
)


class Migration(migrations.Migration):
    dependencies = [("holds", "0004_steps"), ("kernel", "0004_turns"), ("partners", "0003_line")]
    operations = [migrations.RunSQL(TABLES + CROSSINGS, migrations.RunSQL.noop)]
