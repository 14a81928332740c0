package io.nifievent.benchmark.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class HostileClientsTest {

    private static final int WAITING = 200;
    private static final int HEAVY = 16;
    private static final int LARGE = 8 * 1024 * 1024;
    private static final int PIECES = 3 * 100 * 1024;

    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Semaphore connected = new Semaphore(0);
    private final Semaphore growing = new Semaphore(0);
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 2 * WAITING, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                connected.release();
                Thread.ofVirtual().start(() -> read(socket));
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Socket socket) {
        try {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            StringBuilder head = new StringBuilder();
            for (int next = in.read(); next >= 0 && !head.toString().endsWith("\r\n\r"); next = in.read()) {
                head.append((char) next);
            }
            if (head.indexOf("Content-Length: " + LARGE) > 0) {
                in.skipNBytes(PIECES);
                growing.release();
            }
        } catch (IOException e) {
            // closed
        }
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void sendLargeContentsByAndBy() throws Exception {
        Program hostile = HostileClients.besiege(server.getLocalPort(), 1);
        try (hostile) {
            assertThat(growing.tryAcquire(HEAVY, 120, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void sayWhenAllAreThereAndEndWhenTheyAreClosed() throws Exception {
        Program hostile = HostileClients.besiege(server.getLocalPort(), WAITING);
        try (hostile) {
            assertThat(connected.tryAcquire(WAITING + 1, 120, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ProcessHandle.of(hostile.pid()).map(ProcessHandle::onExit).stream())
                .allSatisfy(end -> assertThat(end).succeedsWithin(Duration.ofSeconds(120)));
    }
}
