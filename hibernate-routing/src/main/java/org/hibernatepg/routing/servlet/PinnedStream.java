package org.hibernatepg.routing.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** Any byte may be the one with which the container sends the headers. */
final class PinnedStream extends ServletOutputStream {
    private final ServletOutputStream stream;
    private final PinnedResponse response;

    PinnedStream(ServletOutputStream stream, PinnedResponse response) {
        this.stream = stream;
        this.response = response;
    }

    @Override
    public void write(int b) throws IOException {
        response.beforeCommit();
        stream.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        response.beforeCommit();
        stream.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        response.beforeCommit();
        stream.flush();
    }

    @Override
    public void close() throws IOException {
        response.beforeCommit();
        stream.close();
    }

    @Override
    public boolean isReady() {
        return stream.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        stream.setWriteListener(listener);
    }
}
