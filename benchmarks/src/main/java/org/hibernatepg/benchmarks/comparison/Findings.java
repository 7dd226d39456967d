package org.hibernatepg.benchmarks.comparison;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a run found out.
 *
 * @param environment where and with what it took place
 * @param scale of it
 * @param series the comparison
 * @param answers results of questions that are asked besides, by their names
 */
public record Findings(
        Map<String, String> environment, Scale scale, List<Series> series, Map<String, List<Result>> answers) {
    /** The series of a competitor with a workload, if it took part; the number of events is that of {@link Workload#grown()}. */
    public Optional<Series> find(String workload, OptionalLong events, Link link, Competitor competitor) {
        return series.stream()
                .filter(each -> each.workload().name().equals(workload)
                        && each.workload().grown().equals(events)
                        && each.link().equals(link)
                        && each.competitor().equals(competitor))
                .findFirst();
    }
}
