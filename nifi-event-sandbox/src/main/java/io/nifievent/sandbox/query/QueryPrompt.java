package io.nifievent.sandbox.query;

import io.nifievent.sandbox.SandboxFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** A person at a terminal asking one statement after the other, each closed by a semicolon. */
public final class QueryPrompt {
    private final PrestoQueries presto;
    private final Format format;
    private final Path history;

    public QueryPrompt(PrestoQueries presto, Format format, Path history) {
        this.presto = presto;
        this.format = format;
        this.history = history;
    }

    /** Returns when the person leaves. */
    public void run() throws IOException {
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).dumb(true).build()) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .variable(LineReader.HISTORY_FILE, history)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            terminal.writer().println("Statements end with a semicolon; quit or Ctrl-D leaves.");
            StringBuilder statement = new StringBuilder();
            while (read(reader, statement)) {
                if (statement.toString().stripTrailing().endsWith(";")) {
                    ask(statement.toString(), terminal.writer());
                    statement.setLength(0);
                }
            }
        }
    }

    /** Adds a line; false when the person leaves. Ctrl-C drops what was typed so far. */
    private static boolean read(LineReader reader, StringBuilder statement) {
        try {
            String line = reader.readLine(statement.isEmpty() ? "events> " : "     -> ");
            if (statement.isEmpty() && line.strip().matches("(?i)(quit|exit);?")) {
                return false;
            }
            if (!statement.isEmpty() || !line.isBlank()) {
                statement.append(line).append('\n');
            }
            return true;
        } catch (UserInterruptException e) {
            statement.setLength(0);
            return true;
        } catch (EndOfFileException e) {
            return false;
        }
    }

    private void ask(String statement, PrintWriter out) {
        try {
            format.print(rows -> presto.run(statement, rows), out);
        } catch (SQLException e) {
            out.println("error: " + e.getMessage());
        } catch (SandboxFailure e) {
            out.println("error: " + e.getMessage());
            out.println(e.remedy());
        }
        out.flush();
    }
}
