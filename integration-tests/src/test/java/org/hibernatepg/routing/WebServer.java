package org.hibernatepg.routing;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** A Tomcat on 127.0.0.1 with one thread for requests, and a client that keeps no cookies of its own. */
public final class WebServer implements AutoCloseable {
    /** What a path does. */
    public interface Handler {
        void handle(HttpServletRequest request, HttpServletResponse response) throws Exception;
    }

    private final Tomcat tomcat = new Tomcat();
    private final Context context;
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final HttpClient client = HttpClient.newHttpClient();

    public WebServer() throws IOException {
        Path folder = Files.createTempDirectory("tomcat");
        tomcat.setBaseDir(folder.toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setAllowTrace(true);
        connector.setProperty("address", "127.0.0.1");
        // The next request is served by the same thread.
        connector.setProperty("maxThreads", "1");
        connector.setProperty("minSpareThreads", "1");
        tomcat.setConnector(connector);
        context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "paths", new Paths()).setAsyncSupported(true);
        context.addServletMappingDecoded("/*", "paths");
    }

    public Context context() {
        return context;
    }

    public WebServer filter(Filter filter) {
        return filter(filter, Map.of());
    }

    public WebServer filter(Filter filter, Map<String, String> parameters) {
        FilterDef definition = new FilterDef();
        definition.setFilterName("filter" + context.findFilterDefs().length);
        definition.setFilter(filter);
        definition.setAsyncSupported("true");
        parameters.forEach(definition::addInitParameter);
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName(definition.getFilterName());
        map.addURLPattern("/*");
        for (DispatcherType type : DispatcherType.values()) {
            map.setDispatcher(type.name());
        }
        context.addFilterMap(map);
        return this;
    }

    public WebServer errorPage(String path) {
        ErrorPage page = new ErrorPage();
        page.setLocation(path);
        page.setExceptionType(Throwable.class.getName());
        context.addErrorPage(page);
        return this;
    }

    public WebServer on(String path, Handler handler) {
        handlers.put(path, handler);
        return this;
    }

    /** Somebody who can log in. */
    public WebServer user(String name, String password) {
        tomcat.addUser(name, password);
        return this;
    }

    public WebServer start() throws LifecycleException {
        tomcat.start();
        return this;
    }

    /** An answer of the server. */
    public record Answer(int status, String body, List<String> cookies, HttpResponse<String> response) {
        /** Of the one cookie, as it is sent back. */
        public String cookie() {
            return cookies.get(0).substring(0, cookies.get(0).indexOf(';'));
        }
    }

    public Answer get(String path, String... headers) throws Exception {
        return send("GET", path, headers);
    }

    public Answer send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(
                response.statusCode(), response.body(), response.headers().allValues("set-cookie"), response);
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    private final class Paths extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            try {
                Object included = request.getAttribute("jakarta.servlet.include.path_info");
                handlers.get(included == null ? request.getPathInfo() : (String) included)
                        .handle(request, response);
            } catch (RuntimeException | IOException | ServletException e) {
                throw e;
            } catch (Exception e) {
                throw new ServletException(e);
            }
        }
    }
}
