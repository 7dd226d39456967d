package org.hibernatepg.examples.tutorial;

import java.io.PrintStream;
import java.util.List;
import org.hibernate.SessionFactory;

/** A part of the tutorial: the entities it is about, and what to try with them. */
interface Section {
    /** The heading. */
    String title();

    /** The entities that the section declares. */
    List<Class<?>> entities();

    /** Tries them, and prints what happens. */
    void run(SessionFactory sessionFactory, PrintStream out);
}
