package io.nifievent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.nifievent.ingest.Batch;
import io.nifievent.ingest.GroupCommit;
import io.nifievent.ingest.IngestLimits;
import io.nifievent.ingest.Intake;
import io.nifievent.ingest.IntakeLimits;
import io.nifievent.validation.EventTimeRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The endpoint with small limits and impatience, commits that store nothing, and plain sockets to send it anything. */
final class BesiegedServer implements AutoCloseable {

    static final int MAX_CONTENT = 1024 * 1024;
    /** Longer than any test waits for an answer on purpose. */
    static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(1);

    static final long MEMORY = 4L * MAX_CONTENT;

    private final AtomicInteger committedEvents = new AtomicInteger();
    private final GroupCommit commits = new GroupCommit(
            new IngestLimits(MEMORY, 1_000, MAX_CONTENT, Duration.ofSeconds(30), Duration.ofSeconds(1)),
            () -> false,
            System::nanoTime);
    private final ExecutorService committer = Executors.newSingleThreadExecutor();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final EventServer server;
    private final Future<?> committing;

    /**
     * @param maxReadTime for a content
     * @param idleTimeout of a connection
     */
    BesiegedServer(Duration maxReadTime, Duration idleTimeout) throws IOException {
        this(new HttpLimits(MAX_CONTENT, 8 * 1024, maxReadTime, idleTimeout, Integer.MAX_VALUE));
    }

    BesiegedServer(HttpLimits limits) throws IOException {
        this(
                limits,
                new Intake(Optional.empty(), new EventTimeRange(Duration.ofHours(24)), IntakeLimits.of(512 * 1024)));
    }

    BesiegedServer(HttpLimits limits, Intake intake) throws IOException {
        server = EventServer.start(
                new HttpSettings("127.0.0.1", 0, "/events", new Encryption.None(), Set.of(), false, limits),
                commits,
                intake,
                Access.open());
        committing = committer.submit(() -> {
            while (!Thread.interrupted()) {
                Optional<Batch> batch = commits.take(Duration.ofMillis(10), 1);
                batch.ifPresent(taken -> committedEvents.addAndGet(taken.events()));
                batch.ifPresent(taken -> taken.committed("receipt"));
            }
            return null;
        });
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    GroupCommit commits() {
        return commits;
    }

    int committedEvents() {
        return committedEvents.get();
    }

    int connections() {
        return server.connections();
    }

    /** From here on what is finished waits. */
    void stopCommitting() {
        committing.cancel(true);
    }

    static String post(String content) {
        return "POST /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                + content.getBytes(UTF_8).length + "\r\n\r\n" + content;
    }

    /** What the server answers until it closes the connection. */
    String exchange(String request) throws IOException {
        Socket socket = connect();
        try {
            write(socket, request);
        } catch (SocketException e) {
            // the server may answer and close before it has read all
        }
        return read(socket);
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(address().getAddress(), server.port());
        socket.setSoTimeout((int) ANSWER_TIMEOUT.toMillis());
        sockets.add(socket);
        return socket;
    }

    static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    static String read(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        byte[] buffer = new byte[8 * 1024];
        try {
            InputStream in = socket.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                answer.append(new String(buffer, 0, length, ISO_8859_1));
            }
        } catch (SocketException e) {
            return answer.toString();
        }
        return answer.toString();
    }

    /** As all clients. */
    void disconnect() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** While clients are connected. */
    void stop() {
        server.close();
    }

    @Override
    public void close() throws IOException {
        disconnect();
        server.close();
        committer.shutdownNow();
    }
}
