package org.hibernatepg.trigger.internal.ddl;

/**
 * What a database has to have before triggers are installed.
 *
 * @param found what the log says when it has
 * @param statement a statement that sees to it or fails
 */
public record Requirement(String found, String statement) {}
