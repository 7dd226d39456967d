/**
 * What an application or another library supplies to contexts. Read {@link org.hibernatepg.history.spi.ContextSource} and
 * {@link org.hibernatepg.history.spi.ContextEncoder}.
 */
@NullMarked
package org.hibernatepg.history.spi;

import org.jspecify.annotations.NullMarked;
