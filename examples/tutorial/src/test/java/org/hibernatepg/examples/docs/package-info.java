/** The examples of README and {@code docs/}, compiled and run; {@code SnippetsTest} holds the pages to them. */
@NullMarked
package org.hibernatepg.examples.docs;

import org.jspecify.annotations.NullMarked;
