package org.hibernatepg.history;

import java.util.List;
import java.util.Optional;

/**
 * What {@link Seals#verify} found.
 *
 * @param tables each table that is sealed, sorted by name
 */
public record SealReport(List<SealedTable> tables) {
    /** Copies the list. */
    public SealReport {
        tables = List.copyOf(tables);
    }

    /** Whether everything is as it was sealed. */
    public boolean isIntact() {
        return tables.stream().allMatch(SealedTable::isIntact);
    }

    /** The first thing that is not as it was sealed. */
    public Optional<SealFault> firstFault() {
        return tables.stream().flatMap(table -> table.faults().stream()).findFirst();
    }

    /** The last links of the chains, to be noted elsewhere. */
    public List<SealHead> heads() {
        return tables.stream().flatMap(table -> table.head().stream()).toList();
    }

    /**
     * What was found of one table.
     *
     * @param table its name, as {@link SealedTable#table()} has it
     * @throws IllegalArgumentException if it is not sealed
     */
    public SealedTable table(String table) {
        return tables.stream()
                .filter(each -> each.table().equals(table))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The table %s is not sealed.".formatted(table)));
    }
}
