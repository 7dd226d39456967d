package org.hibernatepg.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.Triggers;

/**
 * What the pages show beside what the library does: SQL, output and tables are read from the pages and compared with a run.
 * White space does not count.
 */
final class Pages {
    private static final Path DOCS = Path.of("../../docs");

    /** Pages write {@code ignored} in place of the check of every ignorable trigger. */
    private static final Pattern IGNORE_CHECK = Pattern.compile(
            "pg_catalog\\.strpos\\(pg_catalog\\.current_setting\\('pgtrigger\\.ignore_\\w\\w', true\\), '(,\\w+,)'\\).*?'\\*'");

    private Pages() {}

    /** Entities with the names of tables and columns that the pages show. */
    static TestUnit unit(Class<?>... entities) {
        return TestUnit.of(entities)
                .set(
                        "hibernate.physical_naming_strategy",
                        "org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy")
                .set("hibernate.jdbc.log.errors", "false");
    }

    /** The block of a page that follows {@code <!-- shown: name -->}. */
    static String shown(String name) {
        Pattern block = Pattern.compile("<!-- shown: " + name + " -->\\n```\\w+\\n(.*?)\\n```", Pattern.DOTALL);
        return pages().map(block::matcher)
                .filter(Matcher::find)
                .map(found -> oneLine(found.group(1)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No page shows " + name));
    }

    /** The cells of the table of a page that follows {@code <!-- shown: name -->}, without the row of titles. */
    static List<List<String>> table(String name) {
        Pattern rows = Pattern.compile("<!-- shown: " + name + " -->\\n((?:\\|[^\\n]*\\n)+)");
        String table = pages().map(rows::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No page shows " + name));
        return table.lines()
                .skip(2)
                .map(row -> Stream.of(row.substring(1).split("(?<!\\\\)\\|"))
                        .map(cell -> cell.strip().replaceAll("^`+ ?| ?`+$", "").replace("\\|", "|"))
                        .toList())
                .toList();
    }

    /** The {@code create trigger} statements of a declaration, as they were sent when the unit was started. */
    static String triggers(TestUnit unit, String uri) {
        return sent(unit, "create (or replace|constraint) trigger \"(" + ids(unit, uri) + ")\" .*");
    }

    /** The same with the functions. */
    static String triggersAndFunctions(TestUnit unit, String uri) {
        return sent(unit, "create (or replace (trigger|function)|constraint trigger) \"(" + ids(unit, uri) + ")\".*");
    }

    private static String ids(TestUnit unit, String uri) {
        return Triggers.of(unit.sessionFactory()).list().stream()
                .filter(trigger -> trigger.uri().equals(uri))
                .map(TriggerInfo::id)
                .collect(Collectors.joining("|"));
    }

    /** The statements that match a pattern, of those that were sent when the unit was started. */
    static String sent(TestUnit unit, String pattern) {
        return unit.bootStatements().stream()
                .map(Pages::withoutIgnoreCheck)
                .map(Pages::oneLine)
                .filter(sql -> sql.matches(pattern))
                .map(sql -> sql + ";")
                .collect(Collectors.joining(" "));
    }

    static String withoutIgnoreCheck(String sql) {
        return IGNORE_CHECK.matcher(sql).replaceAll("/* ignored */");
    }

    static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    private static Stream<String> pages() {
        try (Stream<Path> files = Files.list(DOCS)) {
            return files.filter(file -> file.toString().endsWith(".md")).sorted().map(Pages::read).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
