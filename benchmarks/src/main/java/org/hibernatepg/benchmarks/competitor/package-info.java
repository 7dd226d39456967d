/** Ways of keeping a history, one class each; {@link org.hibernatepg.benchmarks.competitor.Competitors} lists them. */
@NullMarked
package org.hibernatepg.benchmarks.competitor;

import org.jspecify.annotations.NullMarked;
