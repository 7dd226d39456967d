package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.SettingNames;
import org.junit.jupiter.api.Test;

/** Settings whose names nobody knows. */
class SettingNamesTest {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg");

    private static List<String> warnings(Runnable work) {
        List<String> lines = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                    lines.add(line.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        LOG.addHandler(handler);
        try {
            work.run();
        } finally {
            LOG.removeHandler(handler);
        }
        return lines;
    }

    @Test
    void aSettingThatNobodyKnowsIsNamedOnceWithTheNearest() {
        try (TestUnit unit = TestUnit.of(Crate.class)
                .set("hibernate.history.append-only", "true")
                .set("hibernate.history.context_default.app", "shop")
                .set("hibernate.pgtrigger.ignoreRole", "nobody")) {
            assertThat(warnings(unit::start))
                    .containsExactlyInAnyOrder(
                            "There is no setting 'hibernate.history.append-only', and it has no effect."
                                    + " Perhaps 'hibernate.history.append_only' is meant.",
                            "There is no setting 'hibernate.history.context_default.app', and it has no effect."
                                    + " Perhaps 'hibernate.history.context_defaults.' is meant.",
                            "There is no setting 'hibernate.pgtrigger.ignoreRole', and it has no effect."
                                    + " Perhaps 'hibernate.pgtrigger.ignore_role' is meant.");
        }
    }

    /** The list in the documentation is the list of those that are known. */
    @Test
    void everySettingOfTheDocumentationIsKnown() throws IOException {
        Matcher rows = Pattern.compile("(?m)^\\| `(hibernate\\.(?:history|pgtrigger)\\.[^`<]+)(?:<name>)?` \\|")
                .matcher(Files.readString(Path.of("../docs/schema.md")));
        List<String> documented = rows.results().map(row -> row.group(1)).toList();
        assertThat(documented).contains("hibernate.history.context_defaults.", "hibernate.pgtrigger.install");

        try (TestUnit unit = TestUnit.of(Crate.class)) {
            documented.forEach(setting -> unit.set(setting.endsWith(".") ? setting + "app" : setting, ""));
            unit.set("hibernate.history.context_max_bytes", "1000");
            assertThat(warnings(unit::start)).isEmpty();
        }
    }

    @Test
    void whatBelongsToOthersIsTheirs() {
        SettingNames names = new SettingNames("shop.", List.of("shop.open", "shop.door."));
        List<String> lines = warnings(() -> names.warnOfOthers(
                List.of("shopping.list", "shop.open", "shop.door.1", "shop.doors"),
                org.jboss.logging.Logger.getLogger("org.hibernatepg.test")));

        assertThat(lines)
                .containsExactly(
                        "There is no setting 'shop.doors', and it has no effect. Perhaps 'shop.door.' is meant.");
    }

    @Entity(name = "Crate")
    @TrackHistory
    static class Crate {
        @Id
        int id;
    }
}
