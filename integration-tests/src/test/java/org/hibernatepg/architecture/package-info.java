/** The laws of the modules' packages, as ArchUnit rules over the classes of both jars. */
@NullMarked
package org.hibernatepg.architecture;

import org.jspecify.annotations.NullMarked;
