package org.hibernatepg.benchmarks.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernatepg.benchmarks.comparison.Findings;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.benchmarks.comparison.Scale;
import org.hibernatepg.benchmarks.comparison.Series;

/** The report as data: every round of every series. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Json() {}

    static String of(Findings found, List<Result> targets) {
        Scale scale = found.scale();
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("environment", found.environment());
        report.put("scale", scale.factor());
        report.put("rounds", scale.rounds());
        report.put("warmUpSeconds", scale.warmUp().toSeconds());
        report.put("targets", targets.stream().map(Json::of).toList());
        report.put(
                "series", found.series().stream().map(each -> of(each, scale)).toList());
        try {
            return MAPPER.writeValueAsString(report) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> of(Result result) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("what", result.what());
        if (result.isKnown()) {
            values.put("median", result.measured().median());
            values.put("lowerQuartile", result.measured().low());
            values.put("upperQuartile", result.measured().high());
        }
        if (result.hasTarget()) {
            values.put("target", result.target());
            values.put("reached", result.isMet());
        }
        return values;
    }

    private static Map<String, Object> of(Series series, Scale scale) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("workload", series.workload().name());
        values.put("unit", series.workload().unit());
        values.put("link", series.link().name());
        series.workload().grown().ifPresent(events -> values.put("events", (long) (events * scale.factor())));
        values.put("competitor", series.competitor().name());
        values.put("recorded", series.recorded());
        values.put("unitsOfARound", series.units());
        series.traffic().ifPresent(traffic -> {
            values.put("statements", traffic.statements());
            values.put("roundTrips", traffic.roundTrips());
        });
        values.put("median", series.spread().median());
        values.put("lowerQuartile", series.spread().low());
        values.put("upperQuartile", series.spread().high());
        values.put("microseconds", series.micros());
        return values;
    }
}
