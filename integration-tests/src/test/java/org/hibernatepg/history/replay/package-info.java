/** What events add up to: the API that proves it, and random writes that it proves. Read {@code RandomWritesTest} first. */
@org.jspecify.annotations.NullMarked
package org.hibernatepg.history.replay;
