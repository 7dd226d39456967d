/**
 * Which server the reads of a user need, so that they show what he has written. {@code Pins} holds what is open on each
 * thread of a persistence unit and is asked when a transaction begins; {@code Need} is what it answers with, {@code
 * TokenCodec} makes a text of it that travels.
 */
@NullMarked
package org.hibernatepg.routing.internal.pin;

import org.jspecify.annotations.NullMarked;
