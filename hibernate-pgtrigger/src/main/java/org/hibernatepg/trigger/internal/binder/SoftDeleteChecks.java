package org.hibernatepg.trigger.internal.binder;

import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.mapping.ForeignKey;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.spi.SoftDeletion;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.jboss.logging.Logger;

/** What a soft delete does not go together with. */
final class SoftDeleteChecks {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.trigger");

    private SoftDeleteChecks() {}

    static void check(SoftDelete annotation, SoftDeletion deletion, TriggerBindingContext context) {
        checkLiveValue(annotation, deletion, context);
        if (context.entity().getRootClass().getSoftDeleteColumn() != null) {
            context.fault(
                    "stands beside Hibernate's own @SoftDelete",
                    "Remove one of them: Hibernate's keeps a column that is no attribute, and binds only what Hibernate"
                            + " itself deletes.");
        }
        ForeignKeys.of(context.subject().table()).stream()
                .filter(SoftDeleteChecks::cascades)
                .forEach(key -> context.fault(
                        ("stands on rows that the database deletes with the row of %s which they refer to ('on delete"
                                        + " cascade'): they would be kept and refer to nothing")
                                .formatted(key.getReferencedTable().getName()),
                        "Remove @OnDelete(action = CASCADE) and let Hibernate cascade the removal."));
        warnOfIdleCascades(context);
    }

    private static void checkLiveValue(SoftDelete annotation, SoftDeletion deletion, TriggerBindingContext context) {
        String live = annotation.live();
        boolean same = live.equals(SoftDelete.NULL)
                ? deletion.sign() == SoftDeletion.Sign.NULL
                : !live.isEmpty()
                        && context.literal(deletion.mark(), live)
                                .filter(deletion.value()::equals)
                                .isPresent();
        if (same) {
            context.fault(
                    "gives the attribute '%s' the same value for deleted and for live rows"
                            .formatted(deletion.mark().path()),
                    "Give 'live' the value of a row that is not deleted.");
        }
    }

    /** They do their work again while the trigger is ignored, so that they are no mistake as such. */
    private static void warnOfIdleCascades(TriggerBindingContext context) {
        context.metadata().collectTableMappings().stream()
                .filter(table -> !table.equals(context.subject().table()))
                .flatMap(table -> ForeignKeys.of(table).stream())
                .filter(key -> cascades(key) && context.subject().table().equals(key.getReferencedTable()))
                .forEach(key -> LOG.warnf(
                        "The rows of %s are soft-deleted, so that 'on delete cascade' does not delete those of %s which"
                                + " refer to them",
                        context.subject().table().getName(), key.getTable().getName()));
    }

    private static boolean cascades(ForeignKey key) {
        return key.getOnDeleteAction() == OnDeleteAction.CASCADE;
    }
}
