package io.nifievent.benchmark.listen;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/** One connection that is kept: a request out, its answer in. */
final class HttpConnection implements AutoCloseable {

    private static final int ANSWER_BYTES = 64 * 1024;
    private static final String HEAD_END = "\r\n\r\n";
    private static final String LENGTH = "content-length:";

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer request;
    private final ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES);
    private long due;

    HttpConnection(InetSocketAddress server, Selector selector, byte[] request) throws IOException {
        this.channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
        this.request = ByteBuffer.allocateDirect(request.length).put(request);
    }

    /** Sends the request; {@code due} is when it should have been sent. */
    void send(long due) throws IOException {
        this.due = due;
        request.rewind();
        answer.clear();
        write();
    }

    long due() {
        return due;
    }

    /** Goes on with the request, once there is room for more of it. */
    void write() throws IOException {
        channel.write(request);
        key.interestOps(request.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    boolean isWritable() {
        return key.isWritable();
    }

    boolean isReadable() {
        return key.isReadable();
    }

    /** The answer, if all of it has come; otherwise empty. */
    String read() throws IOException {
        if (channel.read(answer) < 0) {
            throw new EOFException("The server closed a connection");
        }
        String text = new String(answer.array(), 0, answer.position(), ISO_8859_1);
        int head = text.indexOf(HEAD_END);
        return head >= 0 && text.length() >= head + HEAD_END.length() + contentLength(text.substring(0, head))
                ? text
                : "";
    }

    private static int contentLength(String head) {
        String lower = head.toLowerCase(Locale.ROOT);
        int start = lower.indexOf(LENGTH);
        if (start < 0) {
            return 0;
        }
        int end = lower.indexOf('\r', start);
        return Integer.parseInt(lower.substring(start + LENGTH.length(), end < 0 ? lower.length() : end)
                .strip());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
