package org.hibernatepg.history.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.hibernatepg.history.internal.context.ContextScope;
import org.hibernatepg.history.internal.context.ContextState;
import org.hibernatepg.history.internal.context.RequestUser;
import org.jspecify.annotations.Nullable;

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
    public @Nullable AsyncContext getAsyncContext() {
        AsyncContext context = super.getAsyncContext();
        return context == null ? null : inContext(context);
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
        ContextState state = ContextScope.state();
        return () -> {
            try (ContextScope context = ContextScope.open(state);
                    RequestUser.Scope scope = user.open()) {
                task.run();
            }
        };
    }
}
