package io.nifievent.sandbox.query;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns as wide as their widest cell. */
public final class TextTable {
    private final List<List<String>> lines = new ArrayList<>();

    public void header(List<String> names) {
        lines.addFirst(names);
    }

    public void row(List<String> cells) {
        lines.add(cells);
    }

    public void print(PrintWriter out) {
        if (lines.isEmpty()) {
            return;
        }
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length() + 2));
            }
            out.print(text.toString().stripTrailing() + "\n");
        }
        out.flush();
    }
}
