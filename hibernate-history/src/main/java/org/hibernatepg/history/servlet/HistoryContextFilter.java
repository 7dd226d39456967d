package org.hibernatepg.history.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.internal.context.ContextScope;
import org.hibernatepg.history.internal.context.ContextState;
import org.hibernatepg.history.internal.context.RequestUser;
import org.jspecify.annotations.Nullable;

/**
 * Opens a {@link HistoryContext} for each request: its {@code url} and, as soon as it is known, its {@code user}.
 *
 * <pre>{@code
 * servletContext.addFilter("history", new HistoryContextFilter() {
 *     protected Object user(HttpServletRequest request) {
 *         return request.getUserPrincipal() instanceof Account account ? account.id() : null;
 *     }
 * });
 * }</pre>
 *
 * <p><b>Which requests.</b> GET, POST, PUT, PATCH and DELETE, or those of the parameter {@code methods}, as {@code
 * POST,PUT}. Map it for the dispatcher types REQUEST and ASYNC, with async support.
 *
 * <p><b>The user</b> is asked for with each statement that may write, so that whoever is authenticated only later, by a
 * filter or a servlet behind this one, is in the events from then on.
 *
 * <p><b>Threads.</b> What {@code AsyncContext.start} runs, and what an asynchronous request is dispatched to, is in the
 * context too, with the same id. Other threads are handed it by {@link HistoryContext#capture()}, with the user who is known
 * by then.
 */
public class HistoryContextFilter implements Filter {
    private static final String CONTEXT = HistoryContextFilter.class.getName();

    private Set<String> methods = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

    /** For {@code web.xml}, and to be extended. */
    public HistoryContextFilter() {}

    @Override
    public void init(FilterConfig config) throws ServletException {
        String names = config.getInitParameter("methods");
        if (names != null) {
            methods = Arrays.stream(names.split(","))
                    .map(name -> name.strip().toUpperCase(Locale.ROOT))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /**
     * What the context of a request holds, but for the user.
     *
     * @return the {@code url}, which is the path, unless overridden; add to it for more
     */
    protected Map<String, ?> values(HttpServletRequest request) {
        return Map.of("url", request.getRequestURI());
    }

    /**
     * The user of a request: what identifies him in the database, as {@link HistoryContext} takes it. Called often, so it
     * has to be quick.
     *
     * @return the name of the request's principal unless overridden; null as long as there is none
     */
    protected @Nullable Object user(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        return principal == null ? null : principal.getName();
    }

    @Override
    public final void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http && methods.contains(http.getMethod()) && !RequestUser.isOpen()) {
            filter(http, response, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void filter(HttpServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        RequestUser user = new RequestUser(() -> user(request));
        try (RequestUser.Scope scope = user.open();
                ContextScope context = open(request)) {
            request.setAttribute(CONTEXT, ContextScope.state());
            chain.doFilter(new ContextRequest(request, user), response);
        }
    }

    /** That of the dispatch before, if there was one. */
    private ContextScope open(HttpServletRequest request) {
        if (request.getAttribute(CONTEXT) instanceof ContextState earlier) {
            return ContextScope.open(earlier);
        }
        return ContextScope.open(values(request));
    }
}
