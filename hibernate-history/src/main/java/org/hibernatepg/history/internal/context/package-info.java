/**
 * The context of the current thread: its scopes, its JSON, and the settings by which it reaches the triggers. Read
 * {@link org.hibernatepg.history.internal.context.ContextScope} first.
 */
@NullMarked
package org.hibernatepg.history.internal.context;

import org.jspecify.annotations.NullMarked;
