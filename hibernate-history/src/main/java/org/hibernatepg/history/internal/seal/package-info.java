/**
 * Tamper evidence: chains of hashes over the rows of event tables. Read {@link org.hibernatepg.history.Seals}, then
 * {@link org.hibernatepg.history.internal.seal.SealLinks}.
 */
@NullMarked
package org.hibernatepg.history.internal.seal;

import org.jspecify.annotations.NullMarked;
