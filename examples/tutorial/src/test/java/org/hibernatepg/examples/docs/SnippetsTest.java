package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every Java example in README and {@code docs/} is a part of a test in this package. */
class SnippetsTest {
    private static final Path ROOT = Path.of("../..");
    private static final Path EXAMPLES = Path.of("src/test/java/org/hibernatepg/examples/docs");
    private static final Pattern SOURCE =
            Pattern.compile("( *)// snippet: ([\\w-]+)\\n(.*?)\\n *// end\\n", Pattern.DOTALL);
    private static final Pattern PAGE =
            Pattern.compile("(?:<!-- snippet: ([\\w-]+) -->\\n)?```java\\n(.*?)\\n```", Pattern.DOTALL);

    @TestFactory
    List<DynamicTest> thePagesShowWhatIsCompiledAndTested() throws IOException {
        Map<String, String> snippets = snippets();
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : pages()) {
            Matcher example = PAGE.matcher(Files.readString(page));
            while (example.find()) {
                String name = example.group(1);
                String shown = example.group(2);
                tests.add(DynamicTest.dynamicTest(
                        page.getFileName() + " " + name, () -> assertThat(shown).isEqualTo(snippets.get(name))));
            }
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.sorted())
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static Map<String, String> snippets() throws IOException {
        Map<String, String> snippets = new HashMap<>();
        try (Stream<Path> sources = Files.list(EXAMPLES)) {
            for (Path source : sources.toList()) {
                Matcher snippet = SOURCE.matcher(Files.readString(source));
                while (snippet.find()) {
                    String indentation = "(?m)^" + snippet.group(1);
                    snippets.put(snippet.group(2), snippet.group(3).replaceAll(indentation, ""));
                }
            }
        }
        return snippets;
    }
}
