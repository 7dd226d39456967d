/** Histories: what is recorded, with which context, and how it is asked for. Begin with {@code HistoryTest}. */
@NullMarked
package org.hibernatepg.history;

import org.jspecify.annotations.NullMarked;
