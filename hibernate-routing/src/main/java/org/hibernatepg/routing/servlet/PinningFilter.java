package org.hibernatepg.routing.servlet;

import jakarta.persistence.EntityManagerFactory;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.hibernatepg.routing.Pinning;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.internal.pin.Pins;
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets a user read what he has written in an earlier request, although replicas lag: after a request that wrote, the answer
 * has a cookie with a {@link org.hibernatepg.routing.PinToken}, which counts for the reads of later requests.
 *
 * <ul>
 *   <li>A request with a method other than GET, HEAD, OPTIONS and TRACE runs on the primary, its reads included, and its
 *       answer always has the cookie. Repeating it renews the cookie.
 *   <li>Any other request reads from a replica, as far as that has what the cookie is about. It gets a cookie only if it
 *       {@linkplain Pinning wrote} or was {@linkplain Pinning#markWrite() marked} as a write.
 * </ul>
 *
 * <p>The cookie lives for {@link Pinning#duration()}. It holds the position of what was committed before the answer was sent.
 * An answer that is sent earlier than the write is committed, and one to a writing method of which no write was seen, sends
 * reads to the primary for that time instead, as does {@code hibernate.routing.pin.mode=time}.
 *
 * <p><b>Registration.</b> Before all other filters that use the database, for the dispatcher types REQUEST, ASYNC and ERROR,
 * with async support. In code:
 *
 * <pre>{@code
 * servletContext.addFilter("pinning", new PinningFilter(sessionFactory).cookie(PinningCookie.DEFAULT.secure(true)));
 * }</pre>
 *
 * <p>In {@code web.xml} it takes the persistence unit from an attribute of the servlet context, and these parameters, none
 * of which is needed:
 *
 * <ul>
 *   <li>{@code factory}: the names of the attributes, separated by commas; {@value #FACTORY} unless set
 *   <li>{@code cookie}: the name of the cookie, {@code routing_pin} unless set; {@code none} for no cookie
 *   <li>{@code path}, {@code domain}, {@code secure}, {@code httpOnly}, {@code sameSite}: see {@link PinningCookie}
 *   <li>{@code header}: see {@link #header(String)}
 * </ul>
 *
 * <p><b>Threads.</b> What a request began does not count on other threads; {@link Pinning#capture()} hands it over. Nothing
 * that a request leaves open on its thread counts in the next one.
 */
public final class PinningFilter implements Filter {
    /** The attribute of the servlet context where the EntityManagerFactory is looked for, unless told otherwise. */
    public static final String FACTORY = "org.hibernatepg.routing.factory";

    private final List<Supplier<? extends EntityManagerFactory>> given;
    private @Nullable PinningCookie cookie = PinningCookie.DEFAULT;
    private @Nullable String header;
    private @Nullable ServletContext context;
    private List<String> attributes = List.of();
    private volatile @Nullable List<Pins> units;

    /** For {@code web.xml}: the persistence unit is that of the servlet context. */
    public PinningFilter() {
        given = List.of();
    }

    /** For these persistence units, each with a token of its own in the one cookie. */
    public PinningFilter(EntityManagerFactory factory, EntityManagerFactory... more) {
        List<Supplier<? extends EntityManagerFactory>> all = new ArrayList<>();
        all.add(() -> factory);
        for (EntityManagerFactory each : more) {
            all.add(() -> each);
        }
        given = List.copyOf(all);
    }

    /** For a persistence unit that is there with the first request, not yet with the filter. */
    public PinningFilter(Supplier<? extends EntityManagerFactory> factory) {
        given = List.of(factory);
    }

    /** Sets this cookie, {@link PinningCookie#DEFAULT} unless called. */
    public PinningFilter cookie(PinningCookie cookie) {
        cookie.validate();
        this.cookie = cookie;
        return this;
    }

    /** Sets no cookie and reads none: for clients that use the {@link #header(String)}. */
    public PinningFilter withoutCookie() {
        cookie = null;
        return this;
    }

    /**
     * For clients without cookies: the answer has the token in this header, and the client sends it back in a header of the
     * same name.
     *
     * @param name as {@code X-Read-Your-Writes}
     */
    public PinningFilter header(String name) {
        header = name;
        return this;
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
        context = config.getServletContext();
        try {
            FilterParameters parameters = new FilterParameters(config);
            cookie = parameters.cookie(cookie);
            header = parameters.header(header);
            attributes = parameters.attributes();
            if (given.isEmpty()) {
                units();
            }
        } catch (RoutingException e) {
            throw new ServletException("The filter '" + config.getFilterName() + "': " + e.getMessage(), e);
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http && response instanceof HttpServletResponse answer) {
            filter(http, answer, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        List<Pins> pins = units();
        // Two filters for the same units are as one.
        String attribute = PinningFilter.class.getName() + pins.hashCode();
        PinnedRequest pinned = (PinnedRequest) request.getAttribute(attribute);
        if (pinned == null) {
            TokenTransport transport = new TokenTransport(cookie, header);
            pinned = new PinnedRequest(pins, transport, request);
            request.setAttribute(attribute, pinned);
        }
        if (pinned.isRunning()) {
            chain.doFilter(request, response);
        } else {
            pinned.run(request, response, chain);
        }
    }

    private List<Pins> units() {
        List<Pins> known = units;
        if (known == null) {
            List<Pins> found = new ArrayList<>();
            for (EntityManagerFactory factory : factories()) {
                found.add(RoutingUnit.of(factory).pins());
            }
            known = List.copyOf(found);
            units = known;
        }
        return known;
    }

    private List<EntityManagerFactory> factories() {
        List<EntityManagerFactory> factories = new ArrayList<>();
        given.forEach(supplier -> factories.add(supplier.get()));
        if (given.isEmpty()) {
            attributes.forEach(attribute -> factories.add(factory(attribute)));
        }
        return factories;
    }

    private EntityManagerFactory factory(String attribute) {
        Object value = context == null ? null : context.getAttribute(attribute);
        if (value instanceof EntityManagerFactory factory) {
            return factory;
        }
        throw new RoutingException("The attribute '" + attribute + "' of the servlet context is "
                + (value == null ? "not set" : "a " + value.getClass().getName())
                + ". Set it to the EntityManagerFactory in a ServletContextListener, name another attribute with the"
                + " parameter 'factory', or register the filter in code.");
    }
}
