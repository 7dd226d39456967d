package org.hibernatepg.history.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hibernate.SessionFactory;
import org.hibernatepg.history.Replay;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.spi.Sql;

/** A persistence unit of random entities. */
final class RandomUnit implements AutoCloseable {
    private static final int SHAPES = 10;

    private final Map<Shape, Class<?>> classes;
    private final TestUnit unit;
    private final TestUnit other;
    private final boolean knowsMerge;
    private volatile boolean olderRows;
    private final Map<Shape, String> sequences = new HashMap<>();
    private List<Shape> used = List.of();

    private RandomUnit(Map<Shape, Class<?>> classes, TestUnit unit, TestUnit other) {
        this.classes = classes;
        this.unit = unit;
        this.other = other;
        this.knowsMerge = ((Number) unit.query("select current_setting('server_version_num')::int")
                                .get(0)
                                .get(0))
                        .intValue()
                >= 150000;
    }

    static RandomUnit start(long seed) {
        Map<Shape, Class<?>> classes = ShapeFactory.shapes(seed, SHAPES);
        Class<?>[] entities = classes.values().toArray(Class<?>[]::new);
        int batch = new Random(seed).nextBoolean() ? 5 : 0;
        TestUnit unit =
                TestUnit.of(entities).set("hibernate.jdbc.batch_size", batch).start();
        try {
            TestUnit other = TestUnit.of(entities)
                    .on(unit.database())
                    .set("hibernate.hbm2ddl.auto", "none")
                    .start();
            RandomUnit started = new RandomUnit(classes, unit, other);
            started.complete();
            return started;
        } catch (RuntimeException | Error e) {
            unit.close();
            throw e;
        }
    }

    /** What the mapping cannot say: partitions, keys that are checked late, and what a delete does to other rows. */
    private void complete() {
        for (Shape shape : classes.keySet()) {
            if (shape.partitioned()) {
                partition(shape);
            }
            if (shape.deferrable()) {
                deferKey(shape);
            }
        }
        Triggers.of(unit.sessionFactory()).install();
        unit.jdbc("create function counted() returns trigger language plpgsql as"
                + " $$ begin new.n = old.n + 1; return new; end $$");
        for (Shape shape : classes.keySet()) {
            if (shape.counted()) {
                unit.jdbc("create trigger counted before update on %s for each row execute function counted()"
                        .formatted(shape.table()));
            }
            shape.reference()
                    .ifPresent(other -> unit.jdbc("alter table %s add foreign key (ref_id) references %s (%s) %s"
                            .formatted(
                                    shape.table(),
                                    other.table(),
                                    other.key().columns().get(0),
                                    other.onDelete())));
        }
    }

    private void partition(Shape shape) {
        unit.jdbc("""
                create table whole (like %1$s including all) partition by hash (%2$s);
                create table "%3$s_0" partition of whole for values with (modulus 2, remainder 0);
                create table "%3$s_1" partition of whole for values with (modulus 2, remainder 1);
                drop table %1$s;
                alter table whole rename to %4$s""".formatted(
                shape.table(), String.join(", ", shape.key().columns()), shape.name() + "_part", shape.table()));
    }

    private void deferKey(Shape shape) {
        Object name = unit.value(
                "select conname::text from pg_constraint where contype = 'p' and conrelid = ?::regclass",
                shape.table());
        unit.jdbc("alter table %s drop constraint \"%s\", add primary key (%s) deferrable"
                .formatted(shape.table(), name, String.join(", ", shape.key().columns())));
    }

    /** The sequence that numbers the events of an entity, as SQL writes it. */
    String sequence(Shape shape) {
        return sequences.computeIfAbsent(
                shape, any -> String.valueOf(unit.value("select pg_get_serial_sequence(?, 'pgh_id')", shape.events())));
    }

    SessionFactory sessionFactory(boolean ofOtherNode) {
        return ofOtherNode ? other.sessionFactory() : unit.sessionFactory();
    }

    List<Shape> shapes() {
        return new ArrayList<>(classes.keySet());
    }

    Class<?> entity(Shape shape) {
        return entity(shape.name());
    }

    Class<?> entity(String name) {
        return classes.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    TestUnit unit() {
        return unit;
    }

    boolean knowsMerge() {
        return knowsMerge;
    }

    Replay replay() {
        return Replay.of(unit.sessionFactory());
    }

    /** Empties the tables of the case before, past the triggers, and makes room for the next one. */
    void begin(List<Shape> shapes) {
        olderRows = false;
        StringBuilder sql = new StringBuilder("begin; set local session_replication_role = replica;");
        for (Shape shape : used) {
            sql.append("delete from ").append(shape.table()).append(";");
            sql.append("delete from ").append(shape.events()).append(";");
            if (shape.key().generation() != null) {
                String sequence = shape.key() == KeyKind.SEQUENCE
                        ? Sql.literal(shape.name() + "_seq")
                        : "pg_get_serial_sequence(%s, 'id')".formatted(Sql.literal(shape.table()));
                sql.append("select setval(%s, 1, false);".formatted(sequence));
            }
        }
        unit.jdbc(sql.append("commit").toString());
        used = shapes;
    }

    /** As if the entities were tracked only from now on. */
    void forgetEvents() {
        StringBuilder sql = new StringBuilder("begin; set local session_replication_role = replica;");
        used.forEach(shape -> sql.append("delete from ").append(shape.events()).append(";"));
        unit.jdbc(sql.append("commit").toString());
        olderRows = true;
    }

    /** Whether there may be rows without events. */
    boolean hasOlderRows() {
        return olderRows;
    }

    /** Now all rows have events. */
    void isBackfilled() {
        olderRows = false;
    }

    @Override
    public void close() {
        other.close();
        unit.close();
    }
}
