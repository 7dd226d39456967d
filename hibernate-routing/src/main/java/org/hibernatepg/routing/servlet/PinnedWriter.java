package org.hibernatepg.routing.servlet;

import java.io.PrintWriter;
import java.io.Writer;

/** As {@link PinnedStream}, for characters. */
final class PinnedWriter extends PrintWriter {
    private final PrintWriter writer;

    PinnedWriter(PrintWriter writer, PinnedResponse response) {
        super(new Watched(writer, response));
        this.writer = writer;
    }

    @Override
    public boolean checkError() {
        boolean failed = super.checkError();
        return writer.checkError() || failed;
    }

    private static final class Watched extends Writer {
        private final PrintWriter writer;
        private final PinnedResponse response;

        Watched(PrintWriter writer, PinnedResponse response) {
            this.writer = writer;
            this.response = response;
        }

        @Override
        public void write(int c) {
            response.beforeCommit();
            writer.write(c);
        }

        @Override
        public void write(char[] characters, int offset, int length) {
            response.beforeCommit();
            writer.write(characters, offset, length);
        }

        @Override
        public void write(String text, int offset, int length) {
            response.beforeCommit();
            writer.write(text, offset, length);
        }

        @Override
        public void flush() {
            response.beforeCommit();
            writer.flush();
        }

        @Override
        public void close() {
            response.beforeCommit();
            writer.close();
        }
    }
}
