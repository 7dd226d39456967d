package org.hibernatepg.history.internal.partition;

/** The pieces of which the statements about partitions are made. */
final class PartitionSql {
    /**
     * The partitions of {@code pgh__table}, each with the instants between which its events lie; those of the default partition
     * are null. PostgreSQL writes bounds as the session writes instants.
     */
    static final String ATTACHED = """
            (select c.oid::regclass as relation, c.oid, n.nspname, c.relname, bound = 'DEFAULT' as rest,
                                case when bound <> 'DEFAULT' then coalesce((regexp_match(bound, 'FROM [(]''([^'']+)''[)]'))[1]::timestamptz, '-infinity') end as lower,
                                case when bound <> 'DEFAULT' then coalesce((regexp_match(bound, 'TO [(]''([^'']+)''[)]'))[1]::timestamptz, 'infinity') end as upper
                           from pg_catalog.pg_inherits as i
                           join pg_catalog.pg_class as c on c.oid = i.inhrelid
                           join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
                          cross join pg_catalog.pg_get_expr(c.relpartbound, c.oid) as bound
                          where i.inhparent = pgh__table and not i.inhdetachpending)""";

    /** The current period and the coming ones, as far as no partition has them. */
    static final String MISSING = """
            select * from (
                          select greatest(s.first, (select max(p.upper) from {attached} as p where p.lower <= s.first and p.upper > s.first)) as lower,
                                 least(s.last, (select min(p.lower) from {attached} as p where p.lower > s.first and p.lower < s.last)) as upper
                            from (select first at time zone 'UTC' as first, (first + interval {length}) at time zone 'UTC' as last
                                    from generate_series(
                                           date_trunc({unit}, now() at time zone 'UTC'),
                                           date_trunc({unit}, now() at time zone 'UTC') + {ahead} * interval {length},
                                           interval {length}) as first) as s) as period
                         where lower < upper order by lower""";

    /** Fails for a table that has no partitions. */
    static final String REQUIRED = """
                if (select relkind from pg_catalog.pg_class where oid = pgh__table) <> 'p' then
                    raise exception using
                        errcode = 'wrong_object_type',
                        message = format('pghistory: The event table %s is not partitioned, and its history has partitionBy = {constant}', pgh__table),
                        hint = 'Convert it in a migration, as the page on retention shows, or leave partitionBy out.';
                end if;""";

    /** Creates what is missing. {@code {missing}} is looked at before and after the wait for other nodes. */
    static final String CREATE = """

            declare
                pgh__table regclass := to_regclass({name});
                pgh__base text := {base};
                pgh__zone text := current_setting('TimeZone');
                pgh__style text := current_setting('DateStyle');
                pgh__maintenance text := coalesce(current_setting('pghistory.maintenance', true), '');
                pgh__rest regclass;
                pgh__schema text;
                pgh__columns text;
                pgh__space text;
                pgh__name text;
                pgh__range text;
                pgh__moves boolean;
                pgh__triggers text[];
                pgh__name_of_trigger text;
                pgh__row record;
                pgh__trigger record;
            begin
                if pgh__table is null then
                    return;
                end if;
            {required}
                perform set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true);
                if not exists (select from {attached} as p where p.rest) or exists ({missing}) then
                    begin
                        perform pg_advisory_xact_lock(hashtextextended('pghistory.partitions', pgh__table::oid::bigint));
                        select n.nspname, coalesce(' tablespace ' || quote_ident(t.spcname), '') into pgh__schema, pgh__space
                          from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
                          left join pg_catalog.pg_tablespace as t on t.oid = c.reltablespace
                         where c.oid = pgh__table;
                        select p.relation into pgh__rest from {attached} as p where p.rest;
                        if pgh__rest is null then
                            execute format('create table %I.%I partition of %s default', pgh__schema, pgh__base || 'default', pgh__table);
                            select p.relation into pgh__rest from {attached} as p where p.rest;
                        end if;
                        select string_agg(quote_ident(attname), ', ' order by attnum) into pgh__columns
                          from pg_catalog.pg_attribute
                         where attrelid = pgh__table and attnum > 0 and not attisdropped and attgenerated = '';
                        for pgh__row in {missing} loop
                            execute format('lock table only %s in access exclusive mode', pgh__rest);
                            pgh__name := pgh__base || to_char(pgh__row.lower at time zone 'UTC', {format});
                            while to_regclass(format('%I.%I', pgh__schema, pgh__name)) is not null loop
                                pgh__name := pgh__name || '_';
                            end loop;
                            pgh__name := format('%I.%I', pgh__schema, pgh__name);
                            pgh__range := format('pgh_created_at >= %L and pgh_created_at < %L', pgh__row.lower, pgh__row.upper);
                            execute format(
                                'create table %s (like %s including all excluding indexes excluding identity excluding statistics)%s',
                                pgh__name, pgh__table, pgh__space);
                            execute format('select exists (select from only %s where %s)', pgh__rest, pgh__range) into pgh__moves;
                            if pgh__moves then
                                pgh__triggers := array(
                                    select tgname::text from pg_catalog.pg_trigger
                                     where tgrelid = pgh__rest and not tgisinternal and tgenabled = 'O' and tgtype & 8 <> 0);
                                perform set_config('pghistory.maintenance', 'on', true);
                                foreach pgh__name_of_trigger in array pgh__triggers loop
                                    execute format('alter table only %s disable trigger %I', pgh__rest, pgh__name_of_trigger);
                                end loop;
                                execute format(
                                    'with moved as (delete from only %s where %s returning *) insert into %s (%s) select %s from moved',
                                    pgh__rest, pgh__range, pgh__name, pgh__columns, pgh__columns);
                                perform set_config('pghistory.maintenance', pgh__maintenance, true);
                                foreach pgh__name_of_trigger in array pgh__triggers loop
                                    execute format('alter table only %s enable trigger %I', pgh__rest, pgh__name_of_trigger);
                                end loop;
                            end if;
                            execute format(
                                'alter table %s attach partition %s for values from (%L) to (%L)',
                                pgh__table, pgh__name, pgh__row.lower, pgh__row.upper);
                        end loop;
                    exception when lock_not_available then
                        if not exists (select from {attached} as p where p.rest) then
                            raise;
                        end if;
                        raise warning 'pghistory: Partitions of % could not be created ahead, since others keep a lock. Events go to its default partition.',
                            pgh__table;
                    end;
                end if;
                perform set_config('TimeZone', pgh__zone, true), set_config('DateStyle', pgh__style, true);
            {unneeded}
                for pgh__trigger in
                    select p.relation, 'pghistory_' || substr(t.tgname, 11) as name, t.tgfoid::regproc as function,
                           coalesce(' when (' || pg_get_expr(t.tgqual, t.tgrelid) || ')', '') as condition
                      from pg_catalog.pg_trigger as t cross join {attached} as p
                     where t.tgrelid = pgh__table and starts_with(t.tgname, 'pgtrigger_') and t.tgtype & 32 <> 0
                       and not exists (
                           select from pg_catalog.pg_trigger as l
                            where l.tgrelid = p.oid and l.tgname = 'pghistory_' || substr(t.tgname, 11) and l.tgfoid = t.tgfoid
                              and pg_get_expr(l.tgqual, l.tgrelid) is not distinct from pg_get_expr(t.tgqual, t.tgrelid))
                loop
                    execute format(
                        'create or replace trigger %I before truncate on %s for each statement%s execute function %s()',
                        pgh__trigger.name, pgh__trigger.relation, pgh__trigger.condition, pgh__trigger.function);
                end loop;
            end
            """;

    /** Removes the copies of triggers that are not on the table itself any more. */
    static final String UNNEEDED = """
                for pgh__trigger in
                    select p.relation, l.tgname, l.tgfoid::regprocedure as function
                      from {attached} as p join pg_catalog.pg_trigger as l on l.tgrelid = p.oid
                     where starts_with(l.tgname, 'pghistory_') and l.tgtype & 32 <> 0{unless}
                loop
                    execute format('drop trigger %I on %s', pgh__trigger.tgname, pgh__trigger.relation);
                    if not exists (select from pg_catalog.pg_trigger where tgfoid = pgh__trigger.function) then
                        execute format('drop function %s', pgh__trigger.function);
                    end if;
                end loop;""";

    static final String UNLESS_ON_TABLE = """

                       and not exists (select from pg_catalog.pg_trigger as t where t.tgrelid = pgh__table and t.tgfoid = l.tgfoid)""";

    static final String DROP = """

            declare
                pgh__table regclass := to_regclass({name});
                pgh__trigger record;
            begin
            {unneeded}
            end
            """;

    static final String CHECK = """

            declare
                pgh__table regclass := to_regclass({name});
            begin
                if pgh__table is null then
                    return;
                end if;
            {required}
                if not exists (select from {attached} as p where p.rest) then
                    raise exception using
                        errcode = 'undefined_table',
                        message = format('pghistory: The event table %s has no default partition, so that writes may fail', pgh__table),
                        hint = 'Run the statements of a schema script, or hibernate.hbm2ddl.auto=update.';
                end if;
            end
            """;

    static final String LIST = """
            select p.relation::text as name, p.rest,
                   case when isfinite(p.lower) then p.lower end as lower, case when isfinite(p.upper) then p.upper end as upper
              from {attached} as p
             order by p.rest, p.lower""";

    /** A partition of its own is no table of events any more, and may be truncated. */
    static final String DETACH = """

            declare
                pgh__trigger record;
            begin
                perform pg_advisory_xact_lock(hashtextextended('pghistory.partitions', {table}::regclass::oid::bigint));
                alter table {events} detach partition {partition};
                for pgh__trigger in
                    select tgname from pg_catalog.pg_trigger
                     where tgrelid = {name}::regclass and starts_with(tgname, 'pghistory_') and tgtype & 32 <> 0
                loop
                    execute format('drop trigger %I on %s', pgh__trigger.tgname, {name}::regclass);
                end loop;
            end
            """;

    private PartitionSql() {}
}
