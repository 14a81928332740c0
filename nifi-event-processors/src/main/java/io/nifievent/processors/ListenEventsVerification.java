package io.nifievent.processors;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;

/** Proves ListenEvents' settings: that they can be read, that there are keys, and that the port is free. */
final class ListenEventsVerification {

    private static final String SETTINGS = "Read properties";
    private static final String KEYS = "Read API keys";
    private static final String ADDRESS = "Bind address";

    private ListenEventsVerification() {}

    private interface Step {
        void run() throws IOException;
    }

    static List<ConfigVerificationResult> of(ProcessContext context, ComponentLog logger) {
        ListenEventsSettings settings;
        try {
            settings = ListenEventsSettings.of(context);
        } catch (RuntimeException e) {
            String unread = "The properties can't be read.";
            return List.of(
                    result(SETTINGS, Outcome.FAILED, message(e)),
                    result(KEYS, Outcome.SKIPPED, unread),
                    result(ADDRESS, Outcome.SKIPPED, unread));
        }
        return List.of(
                result(SETTINGS, Outcome.SUCCESSFUL, "They can be read."),
                verified(KEYS, () -> settings.access(logger)),
                verified(
                        ADDRESS,
                        () -> bind(settings.http().address(), settings.http().port())));
    }

    private static void bind(String address, int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw new IOException("Port " + port + " of " + address + " can't be listened on: " + e.getMessage(), e);
        }
    }

    private static ConfigVerificationResult verified(String name, Step step) {
        try {
            step.run();
            return result(name, Outcome.SUCCESSFUL, "It can be done.");
        } catch (IOException | RuntimeException e) {
            return result(name, Outcome.FAILED, message(e));
        }
    }

    private static String message(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.toString());
    }

    private static ConfigVerificationResult result(String step, Outcome outcome, String explanation) {
        return new ConfigVerificationResult.Builder()
                .verificationStepName(step)
                .outcome(outcome)
                .explanation(explanation)
                .build();
    }
}
