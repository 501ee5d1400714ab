"""Where attempts to sign in and one-time codes already used are counted, across all processes."""

from django.db import migrations

SQL = """
create table people_attempts (
  cache_key varchar(255) primary key, value text not null, expires timestamptz not null);
create index people_attempts_expires on people_attempts (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunSQL(SQL, "drop table people_attempts")]
