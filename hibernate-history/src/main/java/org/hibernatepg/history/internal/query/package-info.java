/**
 * Events as a program sees them: found by HQL, with snapshot and changes made of the event entity. Read
 * {@link org.hibernatepg.history.internal.query.EventSource} first.
 */
@NullMarked
package org.hibernatepg.history.internal.query;

import org.jspecify.annotations.NullMarked;
