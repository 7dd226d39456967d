package org.hibernatepg.benchmarks.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the tables of a competitor hold, as new for each round. */
final class Contents {
    /** Past the triggers. Tables that are empty are left alone: there are many after a {@code restart} of many entities. */
    private static final String EMPTY = """
            do $$
            declare
                tables text := (select string_agg(oid::regclass::text, ', ')
                                  from pg_class
                                 where relkind = 'r' and relnamespace = 'public'::regnamespace and pg_relation_size(oid) > 0);
            begin
                set local session_replication_role = replica;
                if tables is not null then
                    execute 'truncate ' || tables || ' cascade';
                end if;
            end $$""";

    /** The keys and indexes of an empty table; made at once afterwards, they take a third of the time. */
    private static final String LAY_ASIDE = """
            create temporary table laid_aside as
            select format('alter table %%s drop constraint %%I', conrelid::regclass, conname) as gone,
                   format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as back
              from pg_constraint
             where conrelid = '%1$s'::regclass and contype in ('p', 'u')
            union all
            select format('drop index %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
              from pg_index
             where indrelid = '%1$s'::regclass and not indisprimary
               and not exists (select from pg_constraint where conindid = indexrelid and contype = 'u');
            do $$
            declare
                statement text;
            begin
                for statement in select gone from laid_aside loop
                    execute statement;
                end loop;
            end $$""";

    private static final String BRING_BACK = """
            do $$
            declare
                statement text;
            begin
                for statement in select back from laid_aside loop
                    execute statement;
                end loop;
            end $$;
            drop table laid_aside""";

    private final Competitor competitor;
    private final Consumer<String> jdbc;
    private boolean readable;
    private @Nullable Filling history;
    private boolean isWrittenTo;

    Contents(Competitor competitor, Consumer<String> jdbc) {
        this.competitor = competitor;
        this.jdbc = jdbc;
    }

    /** They are about to change. */
    void written() {
        isWrittenTo = true;
    }

    void refill(Shape shape, Filling filling) {
        history = null;
        readable(false);
        jdbc.accept(EMPTY);
        fill(shape, filling);
    }

    void refillForReading(Filling filling) {
        if (isWrittenTo || !filling.equals(history)) {
            refillHistory(filling);
        }
    }

    void refillForWriting(Filling filling) {
        if (!filling.equals(history)) {
            refillHistory(filling);
        }
    }

    private void refillHistory(Filling filling) {
        readable(false);
        jdbc.accept(EMPTY);
        fillWithoutIndexes(Shape.DOCUMENT, filling);
        fill(Shape.SHEET, new Filling(filling.rows(), 1));
        readable(true);
        history = filling;
        isWrittenTo = false;
    }

    private void fillWithoutIndexes(Shape shape, Filling filling) {
        Optional<String> events = competitor.events(shape.table());
        events.ifPresent(table -> jdbc.accept(LAY_ASIDE.formatted(table)));
        fill(shape, filling);
        events.ifPresent(table -> {
            jdbc.accept(BRING_BACK);
            jdbc.accept("analyze " + table);
        });
    }

    private void fill(Shape shape, Filling filling) {
        List<String> statements = new ArrayList<>();
        statements.add("insert into %s (%s) select %s from generate_series(1, %d) as n, (select %d as v) as last"
                .formatted(shape.table(), shape.columnList(), shape.valueList(), filling.rows(), filling.versions()));
        statements.addAll(competitor.history(shape, filling));
        jdbc.accept("set session_replication_role = replica");
        statements.forEach(jdbc);
        jdbc.accept("set session_replication_role = origin");
        jdbc.accept("vacuum analyze " + shape.table());
        competitor.events(shape.table()).ifPresent(events -> jdbc.accept("vacuum analyze " + events));
    }

    private void readable(boolean wanted) {
        if (wanted != readable) {
            readable = wanted;
            for (Shape shape : List.of(Shape.DOCUMENT, Shape.SHEET)) {
                competitor
                        .indexesForReading(shape.table())
                        .forEach((name, definition) -> jdbc.accept(
                                wanted
                                        ? "create index if not exists %s on %s".formatted(name, definition)
                                        : "drop index if exists " + name));
            }
        }
    }
}
