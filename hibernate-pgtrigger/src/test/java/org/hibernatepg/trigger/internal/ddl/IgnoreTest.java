package org.hibernatepg.trigger.internal.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.Test;

class IgnoreTest {
    private static final String FROZEN = TriggerId.of("Invoice", "frozen");
    private static final String FINAL = TriggerId.of("Ledger", "final");

    @Test
    void aTriggerIsListedInTheSettingOfItsHash() {
        assertThat(Ignore.values(List.of(Set.of(FROZEN), Set.of(FINAL), Set.of(FROZEN))))
                .isEqualTo(Map.of(
                        "pgtrigger.ignore_a3", ",pgtrigger_frozen_a35c9,",
                        "pgtrigger.ignore_90", ",pgtrigger_final_903d8,"));
    }

    @Test
    void allTriggersAreOneSetting() {
        assertThat(Ignore.values(List.of(Set.of(FROZEN), Set.of(Ignore.ALL))))
                .isEqualTo(Map.of("pgtrigger.ignore", "*"));
        assertThat(Ignore.values(List.of())).isEmpty();
    }

    @Test
    void aTriggerWithMoreDigitsIsInTheSameSetting() {
        assertThat(Ignore.variable(TriggerId.of("Invoice", "frozen", TriggerId.MORE_DIGITS)))
                .isEqualTo(Ignore.variable(FROZEN));
        assertThat(Ignore.variable(TriggerId.of("Invoice", "frozen", TriggerId.ALL_DIGITS)))
                .isEqualTo(Ignore.variable(FROZEN));
    }

    @Test
    void ofManyIgnoredTriggersEachLooksAtAFew() {
        for (int many : new int[] {10, 100, 1_000, 2_000}) {
            Map<String, String> settings = Ignore.values(List.of(keys(many)));

            int longest =
                    settings.values().stream().mapToInt(String::length).max().orElseThrow();
            int key = TriggerId.of("Entity 0", "append_only").length() + 1;
            // Evenly spread, they would be eight of 2,000.
            assertThat(longest).as("%d triggers", many).isLessThan(20 * key);
            assertThat(keys(many)).allMatch(one -> Ignore.contains(settings::get, one));
            assertThat(Ignore.contains(settings::get, FROZEN)).isFalse();
        }
    }

    @Test
    void anInnerScopeChangesOneSetting() {
        Map<String, String> outer = Ignore.values(List.of(keys(1_000)));
        Map<String, String> inner = Ignore.values(List.of(keys(1_000), Set.of(FROZEN)));

        assertThat(inner.entrySet())
                .filteredOn(entry -> !outer.entrySet().contains(entry))
                .hasSize(1);
    }

    private static Set<String> keys(int many) {
        Set<String> keys = new HashSet<>();
        IntStream.range(0, many).forEach(i -> keys.add(TriggerId.of("Entity " + i, "append_only")));
        return keys;
    }
}
