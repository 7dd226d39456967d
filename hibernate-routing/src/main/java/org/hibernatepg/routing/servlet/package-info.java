/**
 * Requests of a web application: {@link org.hibernatepg.routing.servlet.PinningFilter} makes what a user reads show what he
 * has written in the requests before. It needs jakarta.servlet-api, version 5 or later, which the container brings.
 */
@NullMarked
package org.hibernatepg.routing.servlet;

import org.jspecify.annotations.NullMarked;
