package org.hibernatepg.trigger;

import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hibernate.jpa.HibernatePersistenceProvider;
import org.hibernatepg.testing.TestUnit;

/** Starts Hibernate as Jakarta Persistence says, where it throws that standard's exceptions. */
final class PersistenceXml {
    private PersistenceXml() {}

    /** A factory over the database of a unit, from a {@code persistence.xml} in some directory. */
    static EntityManagerFactory factory(Path directory, TestUnit unit, Class<?>... entities) throws IOException {
        Path xml = Files.createDirectories(directory.resolve("META-INF")).resolve("persistence.xml");
        Files.writeString(xml, """
                <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
                    <persistence-unit name="unit">
                        %s
                        <exclude-unlisted-classes/>
                    </persistence-unit>
                </persistence>""".formatted(Arrays.stream(entities)
                .map(entity -> "<class>" + entity.getName() + "</class>")
                .collect(Collectors.joining())));
        URL[] path = {directory.toUri().toURL()};
        ClassLoader loader = new URLClassLoader(path, PersistenceXml.class.getClassLoader());
        return new HibernatePersistenceProvider()
                .createEntityManagerFactory(
                        "unit",
                        Map.of(
                                "jakarta.persistence.nonJtaDataSource",
                                unit.dataSource(),
                                "hibernate.classLoaders",
                                List.of(loader)));
    }
}
