package io.nifievent.sandbox.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nifievent.sandbox.SandboxFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** How rows are printed. */
public enum Format {
    /** Aligned columns under their names, for a person; control characters are written out, of line breaks too. */
    TABLE {
        @Override
        public void print(RowSource source, PrintWriter out) throws java.sql.SQLException {
            TextTable table = new TextTable();
            source.run(new Rows() {
                @Override
                public void columns(List<String> columns) {
                    table.header(columns);
                }

                @Override
                public void row(List<String> columns, List<Object> values) {
                    table.row(values.stream()
                            .map(value -> value == null ? "NULL" : Printable.of(text(value)))
                            .toList());
                }
            });
            table.print(out);
        }
    },

    /** RFC 4180 with quotes only where needed and no header; null is an empty field, arrays and rows are JSON, bytes are base64. */
    CSV {
        @Override
        public void print(RowSource source, PrintWriter out) throws java.sql.SQLException {
            CSVFormat format =
                    CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();
            try {
                CSVPrinter printer = new CSVPrinter(out, format);
                source.run((columns, values) -> {
                    try {
                        printer.printRecord(values.stream()
                                .map(value -> value == null ? null : text(value))
                                .toList());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                printer.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    },

    /** One JSON object a line; columns of one name are refused, since an object would keep the last alone. */
    JSON {
        @Override
        public void print(RowSource source, PrintWriter out) throws java.sql.SQLException {
            source.run(new Rows() {
                @Override
                public void columns(List<String> columns) {
                    requireDistinct(columns);
                }

                @Override
                public void row(List<String> columns, List<Object> values) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    for (int i = 0; i < columns.size(); i++) {
                        row.put(columns.get(i), values.get(i));
                    }
                    out.print(json(row) + "\n");
                }
            });
        }
    };

    private static final ObjectMapper MAPPER = new ObjectMapper();

    public abstract void print(RowSource source, PrintWriter out) throws java.sql.SQLException;

    /** A query that has been written but not run. */
    @FunctionalInterface
    public interface RowSource {
        void run(Rows target) throws java.sql.SQLException;
    }

    private static void requireDistinct(List<String> columns) {
        Set<String> names = new HashSet<>();
        for (String name : columns) {
            if (!names.add(name)) {
                throw new SandboxFailure(
                        "Two columns have the name " + name + ", and a JSON object holds one of them only.",
                        "Give one another name with AS, or take another format.");
            }
        }
    }

    private static String text(Object value) {
        return switch (value) {
            case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
            case List<?> list -> json(list);
            case Map<?, ?> map -> json(map);
            default -> value.toString();
        };
    }

    private static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
