package org.hibernatepg.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Scale;
import org.hibernatepg.benchmarks.comparison.Series;

/**
 * What a run gave, as files: {@code report.md}, {@code results.json} and a chart for each workload.
 *
 * @param series what was measured
 * @param environment where and with what, from {@link Environment}
 * @param scale of the run
 * @param untracked the competitor that has no history
 * @param baseline whom all are compared with besides
 */
public record Report(
        List<Series> series, Map<String, String> environment, Scale scale, Competitor untracked, Competitor baseline) {
    /** Writes them; charts of a former run are deleted. */
    public void write(Path folder) {
        try {
            Files.createDirectories(folder);
            try (var former = Files.newDirectoryStream(folder, "*.svg")) {
                for (Path chart : former) {
                    Files.delete(chart);
                }
            }
            for (Map.Entry<String, String> file : files().entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The texts of the files, by their names. */
    Map<String, String> files() {
        List<Chapter> chapters = Chapter.of(series);
        String below = Environment.inShort(environment);
        Map<String, String> files = new LinkedHashMap<>();
        files.put("report.md", new Markdown(untracked, baseline, scale).of(chapters, environment));
        files.put("results.json", Json.of(series, environment, scale));
        for (Chapter chapter : chapters) {
            files.put(
                    chapter.slug() + ".svg",
                    chapter.grows() ? LineChart.of(chapter, scale, below) : BarChart.of(chapter, untracked, below));
        }
        return files;
    }
}
