package org.hibernatepg.routing.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Gives the token to the answer before anything that may send it. */
final class PinnedResponse extends HttpServletResponseWrapper {
    private final HttpServletResponse answer;
    private final PinnedRequest request;
    private @Nullable ServletOutputStream stream;
    private @Nullable PrintWriter writer;

    PinnedResponse(HttpServletResponse answer, PinnedRequest request) {
        super(answer);
        this.answer = answer;
        this.request = request;
    }

    void beforeCommit() {
        request.beforeCommit(answer);
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        ServletOutputStream original = super.getOutputStream();
        ServletOutputStream known = stream;
        if (known == null) {
            known = new PinnedStream(original, this);
            stream = known;
        }
        return known;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        PrintWriter original = super.getWriter();
        PrintWriter known = writer;
        if (known == null) {
            known = new PinnedWriter(original, this);
            writer = known;
        }
        return known;
    }

    @Override
    public void flushBuffer() throws IOException {
        beforeCommit();
        super.flushBuffer();
    }

    @Override
    public void sendError(int status) throws IOException {
        beforeCommit();
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        beforeCommit();
        super.sendError(status, message);
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        beforeCommit();
        super.sendRedirect(location);
    }

    /** Since version 6.1, as the two that follow: with an earlier one nobody calls them. */
    @Override
    public void sendRedirect(String location, int status) throws IOException {
        beforeCommit();
        super.sendRedirect(location, status);
    }

    @Override
    public void sendRedirect(String location, boolean clearBuffer) throws IOException {
        beforeCommit();
        super.sendRedirect(location, clearBuffer);
    }

    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        beforeCommit();
        super.sendRedirect(location, status, clearBuffer);
    }

    @Override
    public void reset() {
        super.reset();
        stream = null;
        writer = null;
        request.forgetSent();
    }

    /** May replace the cookie of the token, which is put back before the answer is sent. */
    @Override
    public void setHeader(String name, String value) {
        super.setHeader(name, value);
        request.forgetSent();
    }

    @Override
    public void addCookie(Cookie cookie) {
        super.addCookie(cookie);
        request.forgetSent();
    }
}
