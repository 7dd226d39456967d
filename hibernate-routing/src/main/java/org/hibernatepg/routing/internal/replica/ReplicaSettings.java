package org.hibernatepg.routing.internal.replica;

import java.util.Map;

/**
 * One replica of the settings.
 *
 * @param name what it is called
 * @param weight its share with the strategy that weighs
 * @param own the settings of connections and pools that differ from the primary's, by their full names
 */
record ReplicaSettings(String name, int weight, Map<String, Object> own) {}
