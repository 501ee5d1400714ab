"""Who may see a report: its district, its victim by token, and the centre; intake may only put one in."""

from django.db import migrations

from haltline.centre.kernel.policies import CENTRE, DISTRICT, DISTRICT_WRITES, INTAKE, REPORT, crossing, protect

BY_TOKEN = "(select scope_kind()) = 'report' and token_hash = encode(sha256((select scope_id())::bytea), 'hex')"
SQL = (
    protect(
        "reports_report",
        read=f"{DISTRICT} or {CENTRE} or ({BY_TOKEN})",
        insert=f"{INTAKE} or {DISTRICT_WRITES}",
        update=DISTRICT_WRITES,
    )
    + """
create function scope_report() returns uuid language sql stable as $$
  select id from reports_report
  where scope_kind() = 'report' and token_hash = encode(sha256(scope_id()::bytea), 'hex') $$;
"""
    + protect(
        "reports_dispute",
        read=f"{DISTRICT} or {CENTRE} or {REPORT}",
        insert=f"{INTAKE} or {DISTRICT_WRITES}",
        update=DISTRICT_WRITES,
    )
)

# What a victim tells later is theirs and the district's; nobody writes in another's name.
SQL += protect(
    "reports_message",
    read=f"{DISTRICT} or {REPORT}",
    insert=f"({REPORT} and person_id is null) or ({DISTRICT_WRITES} and person_id is not null)",
    update=DISTRICT_WRITES,
) + protect("reports_photo", read=f"{DISTRICT} or {REPORT}", insert=REPORT)

# Crossing districts (architecture 6): a victim finds the report by its number and the end of the phone number.
SQL += crossing(
    "form_of_report",
    "report_number text, four text",
    "text",
    "select client_key from reports_report where reference = report_number"
    " and four in (right(phone, 4), right(nullif(other_phone, ''), 4)) limit 1",
    "reports_report",
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("kernel", "0001_scopes")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
