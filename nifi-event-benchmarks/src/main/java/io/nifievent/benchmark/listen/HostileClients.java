package io.nifievent.benchmark.listen;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.nifievent.sandbox.part.Jdk;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Clients that mean no good, on the port and in the number given: so many that wait in mid-content, and some of each kind
 * that take more. Whoever is refused comes again after a second. A program of its own, which says when all are there, and
 * ends when its input does.
 */
public final class HostileClients {

    private static final String READY = "all there";

    private static final int SLOW = 100;
    private static final int ENDLESS = 4;
    private static final int DEAF = 16;

    /** As many large contents as would fill the memory for all twice. */
    private static final int HEAVY = 16;

    private static final int LARGE = 8 * 1024 * 1024;

    /** What they send at a time, so that it falls behind the slowest pace that is waited for. */
    private static final int PIECE = 100 * 1024;

    private static final Duration BETWEEN_BYTES = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String HEAD = "POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    private static final int CHUNK = 64 * 1024;

    private HostileClients() {}

    /** Has them come to a port, so many that wait; returns when all are there. */
    static Program besiege(int port, int waiting) throws IOException {
        return new Program(
                "hostile clients",
                Jdk.twentyOneOrLater().java(),
                HostileClients.class,
                List.of(Integer.toString(port), Integer.toString(waiting)),
                READY);
    }

    /** What a client does until it is refused, which it learns by an exception. */
    private interface Behaviour {
        void act(Socket socket, OutputStream out) throws IOException, InterruptedException;
    }

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        int waiting = Integer.parseInt(arguments[1]);
        CountDownLatch there = new CountDownLatch(waiting);
        byte[] half = (HEAD + "Content-Length: 1000\r\n\r\n{\"a\":").getBytes(US_ASCII);
        start(waiting, port, (socket, out) -> {
            out.write(half);
            there.countDown();
            int unused = socket.getInputStream().read();
        });
        start(SLOW, port, (socket, out) -> {
            out.write(half);
            while (true) {
                Thread.sleep(BETWEEN_BYTES);
                out.write(' ');
            }
        });
        byte[] gigabyte = (HEAD + "Content-Length: 1073741824\r\n\r\n").getBytes(US_ASCII);
        start(ENDLESS, port, (socket, out) -> repeat(out, gigabyte, " ".repeat(CHUNK)));
        byte[] chunked = (HEAD + "Transfer-Encoding: chunked\r\n\r\n").getBytes(US_ASCII);
        String chunk = Integer.toHexString(CHUNK) + "\r\n" + " ".repeat(CHUNK) + "\r\n";
        start(ENDLESS, port, (socket, out) -> repeat(out, chunked, chunk));
        byte[] large = (HEAD + "Content-Length: " + LARGE + "\r\n\r\n").getBytes(US_ASCII);
        start(HEAVY, port, (socket, out) -> {
            out.write(large);
            for (int sent = 0; sent + PIECE < LARGE; sent += PIECE) {
                out.write(" ".repeat(PIECE).getBytes(US_ASCII));
                Thread.sleep(BETWEEN_BYTES);
            }
            int unused = socket.getInputStream().read();
        });
        // They read no answer, so there is soon no room for one.
        start(DEAF, port, (socket, out) -> repeat(out, new byte[0], "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"));
        there.await();
        System.out.println(READY);
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    private static void repeat(OutputStream out, byte[] first, String text) throws IOException {
        byte[] bytes = text.getBytes(US_ASCII);
        out.write(first);
        while (true) {
            out.write(bytes);
        }
    }

    private static void start(int clients, int port, Behaviour behaviour) {
        for (int i = 0; i < clients; i++) {
            Thread.ofVirtual().start(() -> live(port, behaviour));
        }
    }

    private static void live(int port, Behaviour behaviour) {
        try {
            while (true) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    behaviour.act(socket, socket.getOutputStream());
                } catch (IOException e) {
                    // refused, as it should be
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
