package org.hibernatepg.routing.internal.intercept;

import jakarta.persistence.EntityManagerFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.internal.unit.Sessions;

/** The persistence units that annotations may name. */
public final class Units {
    private final Supplier<? extends Iterable<? extends EntityManagerFactory>> factories;

    private final Map<String, SessionFactoryImplementor> found = new ConcurrentHashMap<>();

    /** Units that are asked for when they are needed: a container makes them in an order of its own. */
    public Units(Supplier<? extends Iterable<? extends EntityManagerFactory>> factories) {
        this.factories = factories;
    }

    /**
     * The unit of a name; without one, the only unit.
     *
     * @param where what names it, for errors
     */
    SessionFactoryImplementor find(String name, String where) {
        SessionFactoryImplementor known = found.get(name);
        if (known == null || !known.isOpen()) {
            known = search(name, where);
            found.put(name, known);
        }
        return known;
    }

    private SessionFactoryImplementor search(String name, String where) {
        Map<SessionFactoryImplementor, Set<String>> known = known();
        List<SessionFactoryImplementor> units = known.entrySet().stream()
                .filter(unit -> name.isEmpty() || unit.getValue().contains(name))
                .map(Map.Entry::getKey)
                .toList();
        if (units.size() != 1) {
            throw new RoutingException(where
                    + (name.isEmpty() ? " names no persistence unit" : " names the persistence unit '" + name + "'")
                    + "; known are " + known.values() + ". Name one of them with 'unit'"
                    + (units.size() > 1 && !name.isEmpty() ? ", and give each a name of its own." : "."));
        }
        return units.get(0);
    }

    private Map<SessionFactoryImplementor, Set<String>> known() {
        Map<SessionFactoryImplementor, Set<String>> known = new LinkedHashMap<>();
        for (EntityManagerFactory factory : factories.get()) {
            SessionFactoryImplementor unit = Sessions.implementor(factory);
            known.put(unit, names(unit));
        }
        return known;
    }

    /** The name in persistence.xml, and that of the SessionFactory where one was given. */
    private static Set<String> names(SessionFactoryImplementor unit) {
        Set<String> names = new TreeSet<>();
        for (String setting :
                List.of(AvailableSettings.PERSISTENCE_UNIT_NAME, AvailableSettings.SESSION_FACTORY_NAME)) {
            if (unit.getProperties().get(setting) instanceof String name && !name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }
}
