/** The tutorial: {@link org.hibernatepg.examples.tutorial.Tutorial} runs its sections in order, one class each. */
@NullMarked
package org.hibernatepg.examples.tutorial;

import org.jspecify.annotations.NullMarked;
