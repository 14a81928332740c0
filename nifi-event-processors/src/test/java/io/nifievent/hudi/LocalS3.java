package io.nifievent.hudi;

import static org.awaitility.Awaitility.await;

import io.nifievent.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real S3 server (S3Proxy on a folder) in a process of its own, with one bucket. */
public final class LocalS3 implements AutoCloseable {

    public static final String BUCKET = "lake";
    public static final String ACCESS_KEY = "test-access-key";
    public static final String SECRET_KEY = "test-secret-key";

    private final Process process;
    private final int port;

    private LocalS3(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param folder for its data and its log */
    public static LocalS3 start(Path folder) throws IOException {
        int port = FreePorts.next();
        Files.createDirectories(folder.resolve("data").resolve(BUCKET));
        Path properties = Files.writeString(folder.resolve("s3proxy.properties"), """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """.formatted(
                        port, ACCESS_KEY, SECRET_KEY, folder.resolve("data")));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-jar",
                        Path.of("target/s3proxy/s3proxy.jar").toString(),
                        "--properties",
                        properties.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("s3proxy.log").toFile())
                .start();
        LocalS3 s3 = new LocalS3(process, port);
        await().until(s3::isListening);
        return s3;
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }
}
