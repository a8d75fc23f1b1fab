-- What is in the audit stays as it was written, whoever writes to this database. What applies migrations takes a script
-- apart at its semicolons, so those of the function are written as \x3b.
create function "audit_only_grows"() returns trigger language plpgsql
as E'begin raise exception \'the audit only grows\'\x3b end';
create trigger "audit_only_grows" before update or delete on "Audit"
for each row execute function "audit_only_grows"();
