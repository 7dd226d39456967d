/** A primary and two standbys, one of which lags: {@link org.hibernatepg.examples.replicas.LaggingReplica}. */
@NullMarked
package org.hibernatepg.examples.replicas;

import org.jspecify.annotations.NullMarked;
