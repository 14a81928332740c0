package io.nifievent.sandbox.send;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * The sender's own account of its events, to hold against what Presto returns. In a file it has one line of JSON per
 * event sent and one per outcome; the line of a sending is written before the request leaves, so even after the sender
 * is killed no stored event is unknown to it.
 */
public final class Ledger implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LINE_START = "{\"id\":";

    private final Map<String, LedgerEntry> entries = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Optional<FileChannel> file;

    private final boolean keeps;

    private Ledger(Optional<FileChannel> file, boolean keeps) {
        this.file = file;
        this.keeps = keeps;
    }

    public static Ledger inMemory() {
        return new Ledger(Optional.empty(), true);
    }

    /** Keeps nothing, for runs whose events would not fit into memory. */
    public static Ledger none() {
        return new Ledger(Optional.empty(), false);
    }

    /**
     * Appends to the file; {@link #sync} and {@link #close} make it survive power loss.
     *
     * @throws IOException if the file can't be written, or is no ledger; it is left as it is then
     */
    public static Ledger appendingTo(Path file) throws IOException {
        Collection<LedgerEntry> before = Files.exists(file) ? read(file) : List.of();
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        // A line goes on where the last one was cut off.
        channel.truncate(wholeLines(file).length);
        Ledger ledger = new Ledger(Optional.of(channel), true);
        before.forEach(entry -> ledger.entries.put(entry.id(), entry));
        return ledger;
    }

    /** What a ledger file says of each event. A last line that was cut off by a crash is left out. */
    public static Collection<LedgerEntry> read(Path file) throws IOException {
        Map<String, LedgerEntry> entries = new LinkedHashMap<>();
        for (String line :
                new String(wholeLines(file), StandardCharsets.UTF_8).lines().toList()) {
            LedgerEntry entry = parse(line);
            entries.merge(entry.id(), entry, LedgerEntry::and);
        }
        return entries.values();
    }

    private static byte[] wholeLines(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int end = content.length;
        while (end > 0 && content[end - 1] != '\n') {
            end--;
        }
        String rest = new String(content, end, content.length - end, StandardCharsets.UTF_8);
        if (!isCutOff(rest)) {
            throw new IOException("its last line is none of a ledger");
        }
        return Arrays.copyOf(content, end);
    }

    /** Whether a line of a ledger can have begun so; nothing is, too. */
    private static boolean isCutOff(String rest) {
        if (!rest.startsWith(LINE_START)) {
            return LINE_START.startsWith(rest);
        }
        try {
            parse(JSON.readTree(rest));
            return true;
        } catch (JsonProcessingException e) {
            return true;
        } catch (IllegalArgumentException | DateTimeException e) {
            return false;
        }
    }

    void record(List<LedgerEntry> news) {
        if (!keeps) {
            return;
        }
        lock.lock();
        try {
            news.forEach(entry -> entries.merge(entry.id(), entry, LedgerEntry::and));
            if (file.isPresent()) {
                write(file.get(), news.stream().map(Ledger::line).collect(Collectors.joining()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The ledger cannot be written", e);
        } finally {
            lock.unlock();
        }
    }

    /** Every event so far, once, in the order first sent. */
    public List<LedgerEntry> entries() {
        lock.lock();
        try {
            return List.copyOf(entries.values());
        } finally {
            lock.unlock();
        }
    }

    /** Returns when all that was recorded before survives power loss. */
    public void sync() throws IOException {
        if (file.isPresent()) {
            file.get().force(false);
        }
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().force(true);
            file.get().close();
        }
    }

    private static void write(FileChannel channel, String lines) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String line(LedgerEntry entry) {
        return JsonNodeFactory.instance
                        .objectNode()
                        .put("id", entry.id())
                        .put("type", entry.type())
                        .put("expectation", entry.expectation().name())
                        .put("outcome", entry.outcome().name())
                        .put("status", entry.status())
                        .put("reason", entry.reason())
                        .put("at", entry.at().toString())
                + "\n";
    }

    private static LedgerEntry parse(String line) throws IOException {
        try {
            return parse(JSON.readTree(line));
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            throw new IOException("a line is none of a ledger: " + line, e);
        }
    }

    private static LedgerEntry parse(JsonNode line) {
        return new LedgerEntry(
                line.path("id").asText(),
                line.path("type").asText(),
                Expectation.valueOf(line.path("expectation").asText()),
                Outcome.valueOf(line.path("outcome").asText()),
                line.path("status").asInt(),
                line.path("reason").asText(),
                Instant.parse(line.path("at").asText()));
    }
}
