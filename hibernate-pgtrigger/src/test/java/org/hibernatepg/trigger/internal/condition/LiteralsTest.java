package org.hibernatepg.trigger.internal.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiteralsTest {
    private static final Mappings ARTICLE = Mappings.ofArticle();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name     | it's             | 'it''s'",
                "name     | 5                | '5'",
                "name     | true             | 'true'",
                "grade    | A                | 'A'",
                "amount   | 5                | 5",
                "amount   | 1e3              | 1000",
                "price    | -1.50            | -1.50",
                "weight   | 1.5              | 1.5",
                "active   | true             | true",
                "active   | FALSE            | false",
                "featured | true             | 'Y'",
                "featured | N                | 'N'",
                "rank     | PUBLISHED        | 1",
                "status   | PUBLISHED        | 'PUBLISHED'",
                "phase    | PUBLISHED        | 'PUBLISHED'::Status",
                "color    | GREEN            | 'G'",
                "color    | G                | 'G'",
                "fee      | 250              | 250",
                "token    | 0b3c1a52-1111-2222-3333-444455556666 | cast('0b3c1a52-1111-2222-3333-444455556666' as uuid)",
                "day      | 2020-01-02       | date '2020-01-02'",
                "opens    | 10:00            | time '10:00:00'",
                "seen     | 2020-01-02T10:00 | timestamp '2020-01-02 10:00:00'",
                "changed  | 2020-01-02T10:00:00Z | timestamp with time zone '2020-01-02 10:00:00+00:00'",
                "data     | {}               | '{}'::jsonb"
            })
    void writesATextAsTheAttributeStoresIt(String attribute, String text, String sql) {
        assertThat(ofText(attribute, text)).isEqualTo(sql);
    }

    @ParameterizedTest
    @CsvSource({
        "amount, five, Integer",
        "amount, 5.5, Integer",
        "amount, 3000000000, Integer",
        "weight, 1e999, Double",
        "active, yes, Boolean",
        "grade, AB, Character",
        "day, 2020-13-01, LocalDate",
        "changed, 2020-01-02T10:00, Instant"
    })
    void refusesWhatTheAttributeCannotHold(String attribute, String text, String type) {
        ConditionException refusal = refusal(attribute, text);
        assertThat(refusal.problem()).isEqualTo("gives '" + attribute + "' (" + type + ") the value '" + text + "'");
        assertThat(refusal.remedy()).isEqualTo("Write a value of the attribute's type.");
    }

    @Test
    void namesTheConstantsThereAre() {
        ConditionException refusal = refusal("status", "PUBLISHD");
        assertThat(refusal.problem())
                .isEqualTo("gives 'status' (Status) the value 'PUBLISHD';"
                        + " the values are UNPUBLISHED, PUBLISHED, INACTIVE");
        assertThat(refusal.remedy()).isEqualTo("Write one of the values.");
    }

    private static String ofText(String attribute, String text) {
        return Literals.ofText(ARTICLE.attributes(Article.class).find(attribute).orElseThrow(), text, Mappings.DIALECT);
    }

    private static ConditionException refusal(String attribute, String text) {
        return catchThrowableOfType(ConditionException.class, () -> ofText(attribute, text));
    }
}
