package io.nifievent.hudi;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What stands before an S3 server and passes on its requests, but for those that are to go wrong. */
final class FaultyS3 implements AutoCloseable {

    /** What becomes of a request. */
    enum Fault {
        /** 500, and nothing is done. */
        INTERNAL_ERROR,
        /** 503, and nothing is done. */
        SLOW_DOWN,
        /** 403, as with keys that have expired. */
        FORBIDDEN,
        /** It is done, and the answer is 500. */
        DONE_AND_INTERNAL_ERROR,
        /** It is done, and the connection breaks. */
        DONE_AND_BROKEN,
        /** Half of it arrives, or half of what is asked for, and the connection breaks. */
        TRUNCATED,
        /** It is done, after a while. */
        SLOW,
        /** No answer ever comes. */
        SILENT
    }

    /** How long a slow answer takes; less than clients wait. */
    private static final Duration SLOW = Duration.ofMillis(150);

    private final int target;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private Optional<Fault> fault = Optional.empty();
    private boolean ofReads;
    private int passBefore;
    private int faultsLeft;

    FaultyS3(URI behind) throws IOException {
        this.target = behind.getPort();
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** After so many changes from now on, so many go wrong. */
    synchronized void fail(Fault kind, int after, int times) {
        fault = Optional.of(kind);
        ofReads = false;
        passBefore = after;
        faultsLeft = times;
    }

    /** After so many requests from now on that change nothing, so many go wrong. */
    synchronized void failReads(Fault kind, int after, int times) {
        fail(kind, after, times);
        ofReads = true;
    }

    /** Lets everything pass again; gives whether anything went wrong since {@link #fail}. */
    synchronized boolean heal() {
        boolean met = passBefore < 0;
        fault = Optional.empty();
        return met;
    }

    private synchronized Optional<Fault> next(String method) {
        boolean isRead = method.equals("GET") || method.equals("HEAD");
        if (fault.isEmpty() || isRead != ofReads) {
            return Optional.empty();
        }
        passBefore--;
        if (passBefore >= 0 || faultsLeft == 0) {
            return Optional.empty();
        }
        faultsLeft--;
        return fault;
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Optional<Fault> met = next(exchange.getRequestMethod());
        if (met.isEmpty()) {
            answer(exchange, forward(exchange, body, body.length));
            return;
        }
        switch (met.get()) {
            case INTERNAL_ERROR -> refuse(exchange, 500, "InternalError");
            case SLOW_DOWN -> refuse(exchange, 503, "SlowDown");
            case FORBIDDEN -> refuse(exchange, 403, "ExpiredToken");
            case DONE_AND_INTERNAL_ERROR -> {
                forward(exchange, body, body.length);
                refuse(exchange, 500, "InternalError");
            }
            case DONE_AND_BROKEN -> {
                forward(exchange, body, body.length);
                exchange.close();
            }
            case TRUNCATED -> {
                if (body.length > 0) {
                    forward(exchange, body, body.length / 2);
                    exchange.close();
                } else {
                    answerHalf(exchange, forward(exchange, body, 0));
                }
            }
            case SLOW -> {
                awaitClosing(SLOW);
                answer(exchange, forward(exchange, body, body.length));
            }
            case SILENT -> {
                awaitClosing(Duration.ofDays(1));
                exchange.close();
            }
        }
    }

    private void awaitClosing(Duration most) throws IOException {
        try {
            boolean unused = closed.await(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Sends the request with its signed headers as they are, and so many bytes of its body; gives all that is answered. */
    private byte[] forward(HttpExchange exchange, byte[] body, int length) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        StringBuilder head =
                new StringBuilder(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " HTTP/1.0\r\n");
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Expect") && !name.equalsIgnoreCase("Connection")) {
                values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n"));
            }
        });
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        request.write(body, 0, length);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target)) {
            socket.getOutputStream().write(request.toByteArray());
            socket.shutdownOutput();
            return socket.getInputStream().readAllBytes();
        }
    }

    private static void answer(HttpExchange exchange, byte[] response) throws IOException {
        byte[] body = answerHead(exchange, response);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void answerHalf(HttpExchange exchange, byte[] response) throws IOException {
        byte[] body = answerHead(exchange, response);
        exchange.getResponseBody().write(body, 0, body.length / 2);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    private static byte[] answerHead(HttpExchange exchange, byte[] response) throws IOException {
        String text = new String(response, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        String[] head = text.substring(0, end).split("\r\n");
        for (String header : Arrays.asList(head).subList(1, head.length)) {
            int colon = header.indexOf(':');
            String name = header.substring(0, colon);
            if (!name.equalsIgnoreCase("Connection") && !name.equalsIgnoreCase("Date")) {
                exchange.getResponseHeaders()
                        .add(name, header.substring(colon + 1).strip());
            }
        }
        byte[] body = Arrays.copyOfRange(response, end + 4, response.length);
        exchange.sendResponseHeaders(Integer.parseInt(head[0].split(" ")[1]), body.length == 0 ? -1 : body.length);
        return body;
    }

    private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
        byte[] body = "<Error><Code>%s</Code><Message>injected</Message></Error>"
                .formatted(code)
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
