"""What a rehearsal writes down behind the centre's back: every move of a request or part, by the database.

The rows are made by triggers of the administrator, so that no code of the centre can leave one out. Whether
a bank had given word is what the rehearsal itself was doing at that moment, not what the centre says of it.
"""

from __future__ import annotations

TOLD = "rehearsal.told"  # the setting that tells the triggers whether a bank's word is being taken

WATCH = f"""
create table rehearsal_move (
  id bigserial primary key, machine text, hold uuid, before text, after text,
  marked_before boolean, marked_after boolean, told boolean);

create function rehearsal_request() returns trigger language plpgsql security definer as $$
begin
  insert into rehearsal_move (machine, hold, before, after, marked_before, marked_after, told) values
    ('request', new.id, case tg_op when 'INSERT' then 'draft' else old.state end, new.state,
     tg_op = 'UPDATE' and old.not_confirmed, new.not_confirmed,
     coalesce(current_setting('{TOLD}', true), '') = '1');
  return null;
end $$;
create trigger rehearsal_request_made after insert on holds_holdrequest for each row
  when (new.state <> 'draft' or new.not_confirmed) execute function rehearsal_request();
create trigger rehearsal_request_moved after update on holds_holdrequest for each row
  when (old.state <> new.state or old.not_confirmed <> new.not_confirmed)
  execute function rehearsal_request();

create function rehearsal_part() returns trigger language plpgsql security definer as $$
begin
  insert into rehearsal_move (machine, hold, before, after, marked_before, marked_after, told)
    select 'part', new.request_id, case tg_op when 'INSERT' then 'requested' else old.state end, new.state,
      false, false, false;
  return null;
end $$;
create trigger rehearsal_part_made after insert on holds_holdpart for each row
  execute function rehearsal_part();
create trigger rehearsal_part_moved after update on holds_holdpart for each row
  when (old.state <> new.state) execute function rehearsal_part();
"""  # noqa: S608 - our own setting
