package io.nifievent.benchmark.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

@Timeout(60)
class HostileClientsTest {

    private static final int WAITING = 200;

    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Semaphore connected = new Semaphore(0);
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 2 * WAITING, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                sockets.add(server.accept());
                connected.release();
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
    void sayWhenAllAreThereAndEndWhenTheyAreClosed() throws Exception {
        Program hostile = HostileClients.besiege(server.getLocalPort(), WAITING);
        try (hostile) {
            assertThat(connected.tryAcquire(WAITING + 1, 30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ProcessHandle.of(hostile.pid()).map(ProcessHandle::onExit).stream())
                .allSatisfy(end -> assertThat(end).succeedsWithin(Duration.ofSeconds(30)));
    }
}
