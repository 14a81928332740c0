package io.nifievent.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.part.Kafka;
import io.nifievent.sandbox.part.Part;
import io.nifievent.sandbox.part.S3Proxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said about the port of the S3 server, which stays once there are tables. */
class PortsTest {
    @TempDir
    private Path state;

    @Test
    void offersAnotherPortUnlessItIsKept() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Settings settings = settings(Integer.toString(taken.getLocalPort()));
            S3Proxy part = new S3Proxy(settings);

            assertThat(remedy(() -> Ports.requireFree(part, settings, settings.kept())))
                    .contains("--s3-port");
            Files.createDirectories(settings.data());
            assertThat(remedy(() -> Ports.requireFree(part, settings, settings.kept())))
                    .isEqualTo("End what holds it: the tables there are have this port in their addresses.");
        }
    }

    @Test
    void offersTheOtherOfTwoEqualPortsWhenOneIsKept() throws IOException {
        Settings settings = settings("19092");
        List<Part> parts = List.of(new Kafka(settings), new S3Proxy(settings));

        assertThat(remedy(() -> Ports.requireDistinct(parts, settings, settings.kept())))
                .isEqualTo("Choose another: ./pipeline up --kafka-port PORT or --s3-port PORT.");
        Files.createDirectories(settings.data());
        assertThat(remedy(() -> Ports.requireDistinct(parts, settings, settings.kept())))
                .isEqualTo("Choose another: ./pipeline up --kafka-port PORT.");
    }

    private Settings settings(String s3Port) {
        return new Settings(state, state, Map.of(Setting.STORAGE, "s3", Setting.S3_PORT, s3Port));
    }

    private static String remedy(ThrowingCallable refused) {
        return catchThrowableOfType(SandboxFailure.class, refused).remedy();
    }
}
