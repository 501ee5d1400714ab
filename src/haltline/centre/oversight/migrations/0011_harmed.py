"""The reports behind every figure of the harm account are found without reading the others."""

from django.db import migrations

from haltline.centre.oversight.stages import HARMFUL

WHICH = ", ".join(f"'{measure}'" for measure in HARMFUL)
INDEX = f"""
drop index life_harmed;
create index life_harmed on oversight_life (reported_at) where sums ?| array[{WHICH}];
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0010_harm")]
    operations = [migrations.RunSQL(INDEX, migrations.RunSQL.noop)]
