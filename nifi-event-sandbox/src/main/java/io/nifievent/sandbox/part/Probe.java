package io.nifievent.sandbox.part;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Questions to a server that may not be there yet. */
public final class Probe {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private Probe() {}

    /** The body of a 200 answer. */
    static Optional<String> get(URI uri) {
        return answer(uri).filter(answer -> answer.statusCode() == 200).map(HttpResponse::body);
    }

    /** Any answer at all. */
    public static Optional<HttpResponse<String>> answer(URI uri) {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
            return Optional.of(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Whether somebody takes connections. */
    static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends a request of a binary protocol and gives the first four bytes of the answer as a number. */
    static Optional<Integer> exchange(int port, byte[] request) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.write(request);
            out.flush();
            return Optional.of(new DataInputStream(socket.getInputStream()).readInt());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
