"""Row policies as SQL, written once and used by every migration that makes a table of a district.

Tables that stand outside district policies (accounts, sessions, queue, reference data) are listed in
``OUTSIDE``; a test compares the list with the database.
"""

from __future__ import annotations

OUTSIDE = frozenset(
    {
        "people_person", "people_district", "people_station",
        "people_person_groups", "people_person_user_permissions",
        "people_attempts",
        "contests_doortry",
        "partners_partner", "partners_partnerkey", "partners_nonce",
        "partners_partnercontact", "partners_partnerchange", "partners_centrekey", "partners_callcount",
        "partners_line", "partners_callplace",
        "partners_partnerword",
        "auth_group", "auth_permission", "auth_group_permissions",
        "django_content_type", "django_session", "django_migrations",
        "account_emailaddress", "account_emailconfirmation", "mfa_authenticator",
        "axes_accessattempt", "axes_accesslog", "axes_accessfailurelog", "axes_accessattemptexpiration",
        "procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers",
        "procrastinate_workers",
        "kernel_restoration",
        "oversight_news", "oversight_look",
        "reviews_heard", "reviews_opinion",  # answers without words, counts: of no report and no district
        "published_area", "published_figure",  # what everybody may read
        "published_kept", "published_counted",  # which nobody reads but functions of the sweep
        # the sealed log: indexes, hashes and signed notes, nothing of any district
        "audit_log", "audit_waiting", "audit_leaf", "audit_checkpoint", "audit_check",
    }
)  # fmt: skip

DISTRICT = "district_id = any((select scope_districts())::text[])"
DISTRICT_WRITES = "district_id = any((select scope_writes())::text[])"
CENTRE = "(select scope_kind()) = 'centre'"
REPORT = "report_id = (select scope_report())"
PARTNER = "partner_id = (select scope_partner())"
INTAKE = "(select scope_kind()) = 'intake'"


def protect(
    table: str, *, read: str, insert: str, update: str | None = None, delete: str | None = None
) -> str:
    """SQL that forces row-level security on ``table`` with the given conditions; none means never."""
    parts = [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy {table}_read on {table} for select using ({read})",
        f"create policy {table}_insert on {table} for insert with check ({insert})",
    ]
    if update:
        parts.append(
            f"create policy {table}_update on {table} for update using ({update}) with check ({update})"
        )
    if delete:
        parts.append(f"create policy {table}_delete on {table} for delete using ({delete})")
    return ";\n".join(parts) + ";"


def append_only(table: str) -> str:
    """SQL that lets nobody change or delete a row of ``table``, the owner included."""
    return f"""
create trigger {table}_append_only before update or delete or truncate on {table}
  for each statement execute function refuse_change();
revoke update, delete, truncate on {table} from haltline_app;
"""


def crossing(name: str, arguments: str, returns: str, body: str, reads: str) -> str:
    """SQL of a function that looks across districts: named columns, one role, one grant (architecture 6).

    ``reads`` lists the tables it may read. The role that owns it can neither sign in nor own tables. Rights
    are settled before it is handed over: afterwards the migration may no longer change them. pg_temp comes
    last in its path, or a caller's temporary table would stand in for ours.
    """
    signature = f"{name}({arguments})"
    types = ", ".join(part.strip().split(" ", 1)[1] for part in arguments.split(",")) if arguments else ""
    return f"""
create function {signature} returns {returns} language sql stable security definer
  set search_path = pg_catalog, public, pg_temp as $body$ {body} $body$;
grant select on {reads} to haltline_cross;
revoke all on function {name}({types}) from public;
grant execute on function {name}({types}) to haltline_app;
alter function {name}({types}) owner to haltline_cross;
"""  # noqa: S608 - names that our own migrations write


def without(name: str, types: str = "") -> str:
    """SQL that takes a crossing function away, so that a migration can make it anew."""
    return f"set local role haltline_cross; drop function {name}({types}); reset role;"
