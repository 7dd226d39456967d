package org.hibernatepg.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Link;
import org.hibernatepg.benchmarks.comparison.Series;

/**
 * A workload over a link, of all competitors, and with all numbers of events.
 *
 * @param name of the workload
 * @param link how the server was reached
 * @param series in the order in which the competitors are named
 */
record Chapter(String name, Link link, List<Series> series) {
    /** In the order in which the workloads came, over all links one after the other. */
    static List<Chapter> of(List<Series> all) {
        Map<String, Map<Link, List<Series>>> chapters = new LinkedHashMap<>();
        for (Series series : all) {
            chapters.computeIfAbsent(series.workload().name(), name -> new LinkedHashMap<>())
                    .computeIfAbsent(series.link(), link -> new ArrayList<>())
                    .add(series);
        }
        return chapters.values().stream()
                .flatMap(links -> links.values().stream())
                .map(series -> new Chapter(
                        series.get(0).workload().name(), series.get(0).link(), series))
                .toList();
    }

    String title() {
        return link.equals(Link.LOCAL) ? name : name + ", " + link.name();
    }

    String unit() {
        return series.get(0).workload().unit();
    }

    /** For a file. */
    String slug() {
        return title().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    /** Whether it was done with several numbers of events. */
    boolean grows() {
        return sizes().size() > 1;
    }

    /** The numbers of events. */
    List<OptionalLong> sizes() {
        return series.stream().map(each -> each.workload().grown()).distinct().toList();
    }

    List<Series> with(OptionalLong size) {
        return series.stream()
                .filter(each -> each.workload().grown().equals(size))
                .toList();
    }

    /** The competitor's series among some. */
    static Optional<Series> find(List<Series> among, Competitor competitor) {
        return among.stream()
                .filter(each -> each.competitor().equals(competitor))
                .findFirst();
    }
}
