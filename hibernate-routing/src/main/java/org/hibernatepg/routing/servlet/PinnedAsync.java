package org.hibernatepg.routing.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** Sees to it that who answers asynchronously writes to the {@link PinnedResponse}. */
final class PinnedAsync extends HttpServletRequestWrapper {
    private final PinnedResponse response;

    PinnedAsync(HttpServletRequest request, PinnedResponse response) {
        super(request);
        this.response = response;
    }

    @Override
    public AsyncContext startAsync() {
        return startAsync(this, response);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        // Whoever has the container's own response answers unseen: so now, what is known now.
        this.response.beforeCommit();
        return super.startAsync(request, response);
    }
}
