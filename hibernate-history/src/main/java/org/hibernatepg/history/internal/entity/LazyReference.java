package org.hibernatepg.history.internal.entity;

import org.hibernate.FetchMode;
import org.hibernate.mapping.ToOne;

/** Lets an association of an event load when it is asked for, and not before. Hibernate 8 renames how to say so. */
final class LazyReference {
    private LazyReference() {}

    static void make(ToOne reference) {
        reference.setLazy(true);
        reference.disableForeignKey();
        try {
            reference.setFetchMode(FetchMode.SELECT);
        } catch (LinkageError sinceHibernate8) {
            setFetchStyle(reference);
        }
    }

    private static void setFetchStyle(ToOne reference) {
        try {
            Class<?> style = Class.forName("org.hibernate.engine.FetchStyle", true, ToOne.class.getClassLoader());
            ToOne.class
                    .getMethod("setFetchStyle", style)
                    .invoke(reference, style.getField("SELECT").get(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This version of Hibernate is not supported", e);
        }
    }
}
