/**
 * Requests of a web application: {@link org.hibernatepg.history.servlet.HistoryContextFilter} opens a context for each. It
 * needs jakarta.servlet-api, version 5 or later, which the container brings.
 */
@NullMarked
package org.hibernatepg.history.servlet;

import org.jspecify.annotations.NullMarked;
