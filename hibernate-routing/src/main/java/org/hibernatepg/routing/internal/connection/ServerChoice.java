package org.hibernatepg.routing.internal.connection;

/**
 * Which server a transaction, or a statement without one, gets.
 *
 * @param readOnly whether it only reads
 * @param replica whether a replica may serve it
 */
record ServerChoice(boolean readOnly, boolean replica) {}
