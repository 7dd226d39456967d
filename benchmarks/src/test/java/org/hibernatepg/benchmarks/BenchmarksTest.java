package org.hibernatepg.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hibernatepg.benchmarks.comparison.Result;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class BenchmarksTest {
    /** What counts something and takes no time is true at any size. */
    private static final List<Class<?>> COUNTED = List.of(UnchangedRestart.class, TransactionIds.class);

    @TestFactory
    List<DynamicTest> everyQuestionIsAnswered() {
        return Benchmarks.ALL.stream()
                .map(question -> DynamicTest.dynamicTest(question.getClass().getSimpleName(), () -> {
                    List<Result> results = question.answer(Size.TINY);
                    assertThat(results).isNotEmpty().allSatisfy(result -> assertThat(
                                    result.measured().median())
                            .isFinite());
                    if (COUNTED.contains(question.getClass())) {
                        assertThat(results).allMatch(Result::isMet);
                    }
                }))
                .toList();
    }
}
