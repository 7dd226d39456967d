package org.hibernatepg.examples.tutorial;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;

/**
 * Runs all sections on a database of its own. With {@code --sql}, each section ends with the triggers that its
 * annotations became.
 */
public final class Tutorial {
    private static final List<Section> SECTIONS = List.of(
            new ProtectingDeletions(),
            new AppendOnlyModels(),
            new ReadOnlyFields(),
            new SoftDeletingModels(),
            new VersioningAModel(),
            new OfficialInterfaces(),
            new RestrictingTransitions(),
            new TrackingHistory());

    private Tutorial() {}

    /** Runs the tutorial. */
    public static void main(String[] args) {
        run(Arrays.asList(args).contains("--sql"), System.out);
    }

    static void run(boolean showSql, PrintStream out) {
        try (Database database = Databases.create();
                SessionFactory sessionFactory = sessionFactory(database)) {
            TriggerSql triggerSql = new TriggerSql(sessionFactory);
            for (Section section : SECTIONS) {
                out.println("== " + section.title() + " ==");
                section.run(sessionFactory, out);
                if (showSql) {
                    triggerSql.print(section, out);
                }
                out.println();
            }
        }
    }

    private static SessionFactory sessionFactory(Database database) {
        MetadataSources sources = new MetadataSources(new StandardServiceRegistryBuilder()
                .applySetting("hibernate.connection.datasource", database.dataSource())
                .applySetting("hibernate.hbm2ddl.auto", "create-drop")
                .applySetting("hibernate.physical_naming_strategy", SNAKE_CASE)
                .applySetting("hibernate.jdbc.log.errors", "false")
                .build());
        SECTIONS.forEach(section -> section.entities().forEach(sources::addAnnotatedClass));
        return sources.buildMetadata().buildSessionFactory();
    }

    private static final String SNAKE_CASE = "org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy";
}
