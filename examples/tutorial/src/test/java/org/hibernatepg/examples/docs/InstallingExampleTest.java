package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerScope;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class InstallingExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Locker.class);

    private final SessionFactory sessionFactory = unit.sessionFactory();

    @BeforeEach
    void install() {
        Triggers.of(sessionFactory).install();
        unit.truncate();
        unit.jdbc("insert into locker values (1)");
    }

    @Test
    void triggersAreListedInstalledAndSwitched() {
        List<String> log = new ArrayList<>();
        // snippet: installing-all
        Triggers triggers = Triggers.of(sessionFactory);
        triggers.list().forEach(trigger -> log.add(trigger.status() + " " + trigger.uri()));
        triggers.install();
        triggers.disable("Locker:no_delete");
        triggers.enable("Locker:no_delete");
        triggers.uninstall("Locker:no_delete");
        // end
        assertThat(log).containsExactly("INSTALLED Locker:no_delete");
        unit.jdbc("delete from locker");
        assertThat(statuses()).containsExactly(TriggerStatus.UNINSTALLED);
    }

    @Test
    void aScriptInstallsThem(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("triggers.sql");
        // snippet: installing-script
        Files.writeString(file, Triggers.of(sessionFactory).ddl());
        // end
        Triggers.of(sessionFactory).uninstall();
        unit.jdbc(Files.readString(file));
        assertThat(statuses()).containsExactly(TriggerStatus.INSTALLED);
    }

    @Test
    void aScopeIsWithoutThem() {
        // snippet: installing-scope
        try (TriggerScope off = Triggers.of(sessionFactory).uninstalled("Locker:no_delete")) {
            sessionFactory.inTransaction(
                    session -> session.createMutationQuery("delete from Locker").executeUpdate());
        }
        // end
        unit.jdbc("insert into locker values (1)");
        assertThatThrownBy(() -> unit.jdbc("delete from locker")).hasMessageContaining("Cannot delete");
    }

    private List<TriggerStatus> statuses() {
        return Triggers.of(sessionFactory).list().stream()
                .map(TriggerInfo::status)
                .toList();
    }
}

@Entity
@Protect(name = "no_delete", operations = Operation.DELETE)
class Locker {
    @Id
    int id;
}
