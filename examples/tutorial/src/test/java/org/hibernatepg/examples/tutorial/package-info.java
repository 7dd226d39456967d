/** What the tutorial prints. */
@NullMarked
package org.hibernatepg.examples.tutorial;

import org.jspecify.annotations.NullMarked;
