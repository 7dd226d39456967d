package org.hibernatepg.routing.internal.replica;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.hibernatepg.routing.RoutingSettings;
import org.jspecify.annotations.Nullable;

/** Reads which replicas there are and what is set for each of them. */
final class ReplicaParser {
    private static final String PREFIX = RoutingSettings.REPLICA + ".";
    private static final String WEIGHT = "weight";
    private static final List<String> SHORT = List.of("url", "user", "password", "datasource", WEIGHT);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    private final Map<String, Object> settings;
    private final Faults faults;

    /** What is set for each replica, by its name, and there by the part of the setting after the name. */
    private final Map<String, Map<String, Object>> found = new LinkedHashMap<>();

    ReplicaParser(Map<String, Object> settings, Faults faults) {
        this.settings = settings;
        this.faults = faults;
    }

    List<ReplicaSettings> parse() {
        declare(settings.get(RoutingSettings.REPLICAS));
        Set<String> names = new TreeSet<>();
        for (Map.Entry<String, Object> setting : settings.entrySet()) {
            if (setting.getKey().startsWith(PREFIX) && setting.getValue() != null) {
                detail(setting.getKey(), setting.getValue(), names);
            }
        }
        names.forEach(this::undeclared);
        return found.entrySet().stream()
                .map(replica -> replica(replica.getKey(), replica.getValue()))
                .toList();
    }

    private void declare(@Nullable Object replicas) {
        if (replicas instanceof Map<?, ?> map) {
            map.forEach((name, source) -> declare(String.valueOf(name), source));
        } else if (replicas instanceof Collection<?> collection) {
            declareAll(collection);
        } else if (replicas instanceof Object[] array) {
            declareAll(Arrays.asList(array));
        } else if (replicas instanceof DataSource) {
            declareAll(List.of(replicas));
        } else if (replicas instanceof CharSequence names) {
            for (String name : names.toString().split(",", -1)) {
                if (!name.isBlank() && !name.trim().equals(ReplicaConfiguration.NONE)) {
                    declare(name.trim(), null);
                }
            }
        } else if (replicas != null) {
            faults.add("'" + RoutingSettings.REPLICAS + "' is a "
                    + replicas.getClass().getName()
                    + ", and has to be names, a DataSource, a collection of DataSources, or a map from names to DataSources"
                    + " or URLs");
        }
    }

    private void declareAll(Collection<?> sources) {
        int number = 1;
        for (Object source : sources) {
            if (source instanceof CharSequence name && !isUrl(name)) {
                declare(name.toString().trim(), null);
            } else {
                declare("replica" + number, source);
            }
            number++;
        }
    }

    private void declare(String name, @Nullable Object source) {
        if (!NAME.matcher(name).matches() || name.equals(Server.PRIMARY)) {
            faults.add("'" + RoutingSettings.REPLICAS + "' names a replica '" + name
                    + "': a name consists of letters, digits, '_' and '-', and is not '" + Server.PRIMARY + "'");
            return;
        }
        if (found.putIfAbsent(name, new HashMap<>()) != null) {
            faults.add("'" + RoutingSettings.REPLICAS + "' names the replica '" + name + "' twice");
            return;
        }
        Map<String, Object> own = found.get(name);
        if (source instanceof CharSequence url && isUrl(url)) {
            own.put("url", url.toString());
        } else if (source instanceof DataSource || source instanceof CharSequence) {
            own.put("datasource", source);
        } else if (source != null) {
            faults.add("'" + RoutingSettings.REPLICAS + "' has a "
                    + source.getClass().getName() + " for the replica '" + name
                    + "', and a DataSource or a URL is needed");
        }
    }

    private static boolean isUrl(CharSequence text) {
        return text.toString().trim().startsWith("jdbc:");
    }

    private void detail(String setting, Object value, Set<String> undeclared) {
        String rest = setting.substring(PREFIX.length());
        int dot = rest.indexOf('.');
        String name = dot < 0 ? rest : rest.substring(0, dot);
        String key = dot < 0 ? "" : rest.substring(dot + 1);
        boolean known = SHORT.contains(key) || key.startsWith("hibernate.") || key.startsWith("jakarta.persistence.");
        if (!known || key.startsWith("hibernate.routing.")) {
            faults.add("'" + setting + "' is not known. After the name of a replica follows 'url', 'user', 'password',"
                    + " 'datasource', 'weight' or the full name of a setting of Hibernate's connections; most like it is '"
                    + PREFIX + name + "." + Faults.nearest(key, SHORT) + "'");
            return;
        }
        Map<String, Object> own = found.get(name);
        if (own == null) {
            undeclared.add(name);
        } else {
            own.put(key, value);
        }
    }

    private void undeclared(String name) {
        String nearest = found.isEmpty() ? "" : "; most like it is '" + Faults.nearest(name, found.keySet()) + "'";
        faults.add("there are settings for a replica '" + name + "', which '" + RoutingSettings.REPLICAS
                + "' does not name" + nearest);
    }

    private ReplicaSettings replica(String name, Map<String, Object> found) {
        Object weight = found.remove(WEIGHT);
        SettingValues values =
                new SettingValues(weight == null ? Map.of() : Map.of(PREFIX + name + "." + WEIGHT, weight), faults);
        if (found.isEmpty()) {
            faults.add("the replica '" + name + "' is nowhere: set '" + PREFIX + name + ".url', '" + PREFIX + name
                    + ".datasource', or '" + PREFIX + name
                    + ".user' if a pooler at the primary's URL finds the server by the user");
        }
        if (found.containsKey("url") && found.containsKey("datasource")) {
            faults.add("the replica '" + name + "' has both a 'url' and a 'datasource', and needs one of them");
        }
        Object url = found.get("url");
        if (url != null && !isUrl(url.toString())) {
            faults.add("'" + PREFIX + name + ".url' is '" + url
                    + "', and has to be a URL of JDBC, as jdbc:postgresql://host/database");
        }
        Object source = found.get("datasource");
        if (source != null && !(source instanceof DataSource) && !(source instanceof CharSequence)) {
            faults.add("'" + PREFIX + name + ".datasource' is a "
                    + source.getClass().getName() + ", and has to be a DataSource or its name in JNDI");
        }
        int share = Math.toIntExact(Math.min(values.number(PREFIX + name + "." + WEIGHT, 1, 1), Integer.MAX_VALUE));
        return new ReplicaSettings(name, share, ConnectionSettings.fullNames(found));
    }
}
