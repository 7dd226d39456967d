package org.hibernatepg.trigger.internal.schema;

import java.util.List;
import java.util.Optional;
import org.hibernatepg.trigger.TriggerFiring;
import org.hibernatepg.trigger.internal.ddl.TriggerComment;
import org.hibernatepg.trigger.internal.ddl.TriggerDdl;

/**
 * A trigger as the catalog has it.
 *
 * @param table the table, as it is called in SQL
 * @param id its name
 * @param firing for whom it fires
 * @param constraint whether it is a constraint trigger, which PostgreSQL cannot replace
 * @param comment its comment, if that is one of this library
 * @param function the function that was installed with it, with schema and parentheses
 * @param source the hash of the source of the function that it executes
 * @param held the hash of the definitions of both
 * @param origin where that hash was made
 */
record InstalledTrigger(
        String table,
        String id,
        TriggerFiring firing,
        boolean constraint,
        Optional<TriggerComment> comment,
        String function,
        String source,
        String held,
        String origin) {
    /** Whether it was installed from the present declaration, by a build of this library that seals what it installs. */
    boolean isOf(TriggerDdl declared) {
        return comment.filter(text ->
                        text.declared().equals(declared.hash()) && !text.held().isEmpty())
                .isPresent();
    }

    /** Whether it, or its function, is not any more what was installed. */
    boolean isChangedSince(TriggerDdl declared) {
        return !source.equals(declared.sourceHash()) || (!isSealIntact() && isSealedHere());
    }

    /** Whether the database holds what the seal says. */
    boolean isSealIntact() {
        return comment.filter(seal -> seal.held().equals(held)).isPresent();
    }

    private boolean isSealedHere() {
        return comment.filter(seal -> seal.origin().equals(origin)).isPresent();
    }

    /** Whether it stands on a table, by the table's number in the catalog. */
    boolean isOn(long relation) {
        return origin.endsWith("." + relation);
    }

    /** The persistence units that declare it, as far as they have names. */
    List<String> owners() {
        return comment.map(TriggerComment::owners).orElseGet(List::of);
    }
}
