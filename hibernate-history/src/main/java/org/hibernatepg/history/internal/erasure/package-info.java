/**
 * Events of objects, and values in events, that have to be forgotten. Read {@link
 * org.hibernatepg.history.internal.erasure.Erasures} first.
 */
@NullMarked
package org.hibernatepg.history.internal.erasure;

import org.jspecify.annotations.NullMarked;
