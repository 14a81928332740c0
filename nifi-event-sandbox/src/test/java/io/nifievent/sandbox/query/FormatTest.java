package io.nifievent.sandbox.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.sandbox.SandboxFailure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormatTest {
    @Test
    void printsCsvWithQuotesOnlyWhereNeededAndNoHeader() throws SQLException {
        assertThat(printed(Format.CSV))
                .isEqualTo("1,plain,,\"say \"\"x, y\"\"\"\n2,\"two\nlines\",\"[1,2]\",\"{\"\"k\"\":\"\"v\"\"}\"\n");
    }

    @Test
    void printsAnObjectALineAsJson() throws SQLException {
        assertThat(printed(Format.JSON)).isEqualTo("""
                        {"id":1,"a":"plain","b":null,"c":"say \\"x, y\\""}
                        {"id":2,"a":"two\\nlines","b":[1,2],"c":{"k":"v"}}
                        """);
    }

    @Test
    void alignsColumnsUnderTheirNames() throws SQLException {
        StringWriter text = new StringWriter();
        Format.TABLE.print(
                rows -> {
                    rows.columns(List.of("id", "name"));
                    rows.row(List.of("id", "name"), Arrays.asList(1000, null));
                    rows.row(List.of("id", "name"), Arrays.asList(2, new byte[] {1}));
                },
                new PrintWriter(text));

        assertThat(text).hasToString("id    name\n1000  NULL\n2     AQ==\n");
    }

    @Test
    void refusesAsJsonColumnsThatAnObjectCannotTellApart() {
        StringWriter text = new StringWriter();
        assertThatThrownBy(() -> Format.JSON.print(
                        rows -> {
                            rows.columns(List.of("id", "n", "id"));
                            rows.row(List.of("id", "n", "id"), List.of(1, 2, 3));
                        },
                        new PrintWriter(text)))
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("Two columns have the name id");
        assertThat(text).hasToString("");
    }

    @Test
    void showsInATableWhatWouldMoveTheCursor() throws SQLException {
        StringWriter text = new StringWriter();
        Format.TABLE.print(
                rows -> {
                    rows.columns(List.of("raw", "n"));
                    rows.row(List.of("raw", "n"), List.of("a\u001b[2J\nb\u009b", 1));
                },
                new PrintWriter(text));

        assertThat(text).hasToString("raw                      n\na\\u001b[2J\\u000ab\\u009b  1\n");
    }

    private static String printed(Format format) throws SQLException {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        List<String> columns = List.of("id", "a", "b", "c");
        format.print(
                rows -> {
                    rows.columns(columns);
                    rows.row(columns, Arrays.asList(1L, "plain", null, "say \"x, y\""));
                    rows.row(columns, Arrays.asList(2L, "two\nlines", List.of(1, 2), Map.of("k", "v")));
                },
                out);
        out.flush();
        return text.toString();
    }
}
