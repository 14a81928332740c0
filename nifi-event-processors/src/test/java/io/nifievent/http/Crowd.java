package io.nifievent.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Clients that say a little and then wait, in a process of their own: one may not have the files open that both ends need. */
final class Crowd implements AutoCloseable {

    private static final String ALL_WAIT = "all wait";

    private final Process process;

    private Crowd(Process process) {
        this.process = process;
    }

    /** Returns when all of them have connected and said it. */
    static Crowd of(int clients, InetSocketAddress server, String saying) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Crowd.class.getName(),
                        Integer.toString(clients),
                        Integer.toString(server.getPort()),
                        saying)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = process.inputReader(UTF_8);
        assertThat(said.readLine()).isEqualTo(ALL_WAIT);
        return new Crowd(process);
    }

    /** Waits until its input ends. */
    public static void main(String[] arguments) throws IOException {
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
            Socket client = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1]));
            client.getOutputStream().write(arguments[2].getBytes(UTF_8));
            clients.add(client);
        }
        System.out.println(ALL_WAIT);
        int unused = System.in.read();
        for (Socket client : clients) {
            client.close();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
