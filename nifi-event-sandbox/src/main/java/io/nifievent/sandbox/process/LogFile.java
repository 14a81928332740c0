package io.nifievent.sandbox.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** What a part wrote since it was started; what it wrote the time before is kept beside it. */
public record LogFile(Path path) {
    private static final int TAIL_BYTES_PER_LINE = 400;
    private static final int MOST_TAIL_BYTES = 64 << 20;

    /** What has no line end for so long is copied as it is. */
    private static final int MOST_LINE_BYTES = 1 << 20;

    void startAnew() throws IOException {
        Files.createDirectories(path.getParent());
        if (Files.exists(path)) {
            Files.move(
                    path, path.resolveSibling(path.getFileName() + ".previous"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The last lines, fewer when there are fewer or they are long. */
    public List<String> lastLines(int count) throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long from = Math.max(0, file.length() - Math.min((long) count * TAIL_BYTES_PER_LINE, MOST_TAIL_BYTES));
            file.seek(from);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.readFully(bytes);
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            // the first of a tail is seldom whole
            int first = Math.max(from == 0 ? 0 : 1, lines.size() - count);
            return lines.subList(Math.min(first, lines.size()), lines.size());
        }
    }

    /** The first lines in which a pattern is found. */
    List<String> firstLines(Pattern pattern, int count) throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        // a reader that takes malformed bytes
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> pattern.matcher(line).find())
                    .limit(count)
                    .toList();
        }
    }

    /** Copies the lines that are appended from now on, once they are whole, until told to end. */
    public void follow(PrintWriter out, BooleanSupplier more) throws IOException, InterruptedException {
        long position = Files.exists(path) ? Files.size(path) : 0;
        while (more.getAsBoolean()) {
            long size = Files.exists(path) ? Files.size(path) : 0;
            if (size < position) {
                position = 0;
            }
            int copied = copy(out, position, (int) Math.min(size - position, MOST_LINE_BYTES));
            position += copied;
            if (copied == 0) {
                Thread.sleep(250);
            }
        }
    }

    private int copy(PrintWriter out, long from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        byte[] bytes = new byte[length];
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(from);
            file.readFully(bytes);
        }
        int end = length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        int copied = length == MOST_LINE_BYTES && end == 0 ? length : end;
        out.print(new String(bytes, 0, copied, StandardCharsets.UTF_8));
        out.flush();
        return copied;
    }
}
