package io.nifievent.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that share a selector, and what the selector is asked to look for while requests wait for their answers. */
@Timeout(300)
class SharedSelectorTest {

    private static final int MANY = 100;
    private static final int FEW = 5;
    private static final int LARGE = 8 << 20;

    private final Server server = new Server();
    private final SharedSelector connector = new SharedSelector(server, new PersistentHttp(new HttpConfiguration()));
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Callback> answers = new LinkedBlockingQueue<>();
    private final List<Socket> sockets = new ArrayList<>();
    private Socket one = new Socket();
    private Socket other = new Socket();

    @BeforeEach
    void start() throws Exception {
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(PersistentHttp.oneRequestATurn(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                String path = Request.getPathInContext(request);
                handled.add(path);
                switch (path) {
                    case "/answered-by-another-thread" ->
                        ForkJoinPool.commonPool().execute(callback::succeeded);
                    case "/answered-when-asked" -> answers.add(callback);
                    case "/large" ->
                        ForkJoinPool.commonPool()
                                .execute(() -> response.write(true, ByteBuffer.allocate(LARGE), callback));
                    case "/first" -> {
                        send(other, get("/other"));
                        callback.succeeded();
                    }
                    default -> callback.succeeded();
                }
                return true;
            }
        }));
        server.start();
        one = connect();
        for (int i = 1; i < connector.getSelectorManager().getSelectorCount(); i++) {
            connect();
        }
        // its turn in the round of selectors has come again
        other = connect();
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.stop();
    }

    @Test
    void handlesTheSingleRequestBeforeTheMany() throws IOException {
        send(one, get("/first") + get("/more").repeat(MANY));
        readAnswers(one, MANY + 1);
        readAnswers(other, 1);
        assertThat(handled.indexOf("/other")).as("place in the line").isLessThan(FEW);
        assertThat(handled).hasSize(MANY + 2);
    }

    @Test
    void leavesTheSelectorAsItIsUntilMoreComesThanWasAskedFor() throws Exception {
        for (int i = 0; i < FEW; i++) {
            send(one, get("/answered-when-asked"));
            Callback answer = answers.take();
            await().until(() -> interest(one) == SelectionKey.OP_READ);
            answer.succeeded();
            readAnswers(one, 1);
            assertThat(interest(one)).isEqualTo(SelectionKey.OP_READ);
        }
        send(one, get("/answered-when-asked"));
        Callback answer = answers.take();
        send(one, get("/more"));
        await().until(() -> interest(one) == 0);
        answer.succeeded();
        readAnswers(one, 2);
        await().until(() -> interest(one) == SelectionKey.OP_READ);
    }

    @Test
    void writesAnAnswerThatTheClientIsSlowToRead() throws Exception {
        for (int i = 0; i < 2; i++) {
            send(one, get("/large"));
            await().until(() -> (interest(one) & SelectionKey.OP_WRITE) != 0);
            readAnswers(one, 1);
            assertThat(one.getInputStream().readNBytes(LARGE)).hasSize(LARGE).containsOnly(0);
        }
        send(one, get("/answered-by-another-thread"));
        readAnswers(one, 1);
    }

    /** What the selector looks for at the server's end of a connection. */
    private int interest(Socket socket) {
        return connector.getSelectorManager().getBeans(ManagedSelector.class).stream()
                .flatMap(selector -> selector.getSelector().keys().stream())
                .filter(key -> ((SocketChannel) key.channel()).socket().getPort() == socket.getLocalPort())
                .mapToInt(SelectionKey::interestOps)
                .sum();
    }

    /** A connection that has had an answer, and is read by the thread of its selector from then on. */
    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        sockets.add(socket);
        send(socket, get("/answered-by-another-thread"));
        readAnswers(socket, 1);
        handled.clear();
        return socket;
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    private static void send(Socket socket, String requests) {
        try {
            socket.getOutputStream().write(requests.getBytes(US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers up to their content. */
    private static void readAnswers(Socket socket, int number) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder last = new StringBuilder();
        for (int ends = 0; ends < number; ) {
            int next = in.read();
            assertThat(next).as("the connection was closed after " + ends).isNotNegative();
            last.append((char) next);
            if (last.toString().endsWith("\r\n\r\n")) {
                assertThat(last.toString()).startsWith("HTTP/1.1 200 ");
                last.setLength(0);
                ends++;
            }
        }
    }
}
