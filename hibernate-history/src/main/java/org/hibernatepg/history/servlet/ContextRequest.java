package org.hibernatepg.history.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.internal.context.RequestUser;

/** A request whose asynchronous part, an answer that is streamed above all, is in its context too. */
final class ContextRequest extends HttpServletRequestWrapper {
    private final RequestUser user;

    ContextRequest(HttpServletRequest request, RequestUser user) {
        super(request);
        this.user = user;
    }

    @Override
    public AsyncContext startAsync() {
        return inContext(super.startAsync());
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        return inContext(super.startAsync(request, response));
    }

    @Override
    public AsyncContext getAsyncContext() {
        return inContext(super.getAsyncContext());
    }

    private AsyncContext inContext(AsyncContext context) {
        return (AsyncContext) Proxy.newProxyInstance(
                ContextRequest.class.getClassLoader(),
                new Class<?>[] {AsyncContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("start")) {
                        context.start(wrapped((Runnable) arguments[0]));
                        return null;
                    }
                    try {
                        return method.invoke(context, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    private Runnable wrapped(Runnable task) {
        return HistoryContext.capture().wrap(() -> {
            try (RequestUser.Scope scope = user.open()) {
                task.run();
            }
        });
    }
}
