package org.hibernatepg.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Findings;
import org.hibernatepg.benchmarks.comparison.Result;

/**
 * What a run gave, as files: {@code report.md}, {@code results.json} and a chart for each workload.
 *
 * @param found what was measured
 * @param targets how near that came to what is to be reached
 * @param untracked the competitor that has no history
 * @param baseline whom all are compared with besides
 */
public record Report(Findings found, List<Result> targets, Competitor untracked, Competitor baseline) {
    /** A table of results, as the report has them. */
    public static String table(List<Result> results) {
        return ResultTable.of(results);
    }

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
        List<Chapter> chapters = Chapter.of(found.series());
        String below = Environment.inShort(found.environment());
        Map<String, String> files = new LinkedHashMap<>();
        files.put(
                "report.md",
                new Markdown(untracked, baseline, found.scale()).of(chapters, found.environment(), targets));
        files.put("results.json", Json.of(found, targets));
        for (Chapter chapter : chapters) {
            files.put(
                    chapter.slug() + ".svg",
                    chapter.grows()
                            ? LineChart.of(chapter, found.scale(), below)
                            : BarChart.of(chapter, untracked, below));
        }
        return files;
    }
}
