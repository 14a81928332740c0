package io.nifievent.sandbox.part;

import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Brings the real parts from Maven Central into {@code .pipeline/parts}, each as its own pom.xml under {@code parts/} says. */
public final class PartFetcher {
    private static final List<String> NAMES = List.of("kafka", "hive-metastore", "presto", "nifi", "nifi-standard-nar");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
    private static final int MAVEN_LINES_SHOWN = 15;

    private final Settings settings;
    private final Progress progress;

    public PartFetcher(Settings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** Fetches those whose pom has changed since they were fetched. */
    public void fetchAll() throws IOException, InterruptedException {
        List<String> storage = switch (settings.storage()) {
            case LOCAL -> List.of();
            case HDFS -> List.of("hdfs");
            case S3 -> List.of("s3proxy");
        };
        boolean told = false;
        for (String name : Stream.concat(NAMES.stream(), storage.stream()).toList()) {
            if (!told && !isFetched(pom(name))) {
                progress.say("Parts");
                told = true;
            }
            fetch(pom(name));
        }
    }

    private boolean isFetched(Path pom) throws IOException {
        Path stamp = stamp(pom);
        return Files.exists(stamp) && Files.readString(stamp).equals(Files.readString(pom));
    }

    private Path directory(Path pom) {
        return settings.parts().resolve(pom.toFile().getParentFile().getName());
    }

    /** Written last, so a fetch that was cut short is done again. */
    private Path stamp(Path pom) {
        return directory(pom).resolve("fetched.pom.xml");
    }

    private Path pom(String name) {
        return settings.root().resolve("nifi-event-sandbox/parts").resolve(name).resolve("pom.xml");
    }

    /**
     * Fetches one part, unless it is there as its pom says.
     *
     * @param pom in a folder with the part's name
     * @return the part's folder
     */
    public Path fetch(Path pom) throws IOException, InterruptedException {
        Path directory = directory(pom);
        if (isFetched(pom)) {
            return directory;
        }
        String wanted = Files.readString(pom);
        Matcher version = VERSION.matcher(wanted.substring(wanted.indexOf("<artifactId>")));
        String title = "  " + directory.getFileName() + (version.find() ? " " + version.group(1) : "");
        delete(directory);
        runMaven(pom, directory, title);
        Files.writeString(stamp(pom), wanted);
        progress.say("%-30s %s".formatted(title, size(directory)));
        return directory;
    }

    private void runMaven(Path pom, Path directory, String title) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        settings.root().resolve("mvnw").toString(),
                        "-B",
                        "-f",
                        pom.toString(),
                        "package",
                        "-Dpart.directory=" + directory)
                .directory(settings.root().toFile())
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", Jdk.twentyOneOrLater().home().toString());
        Process maven = builder.start();
        Deque<String> lastLines = new ArrayDeque<>();
        int downloaded = 0;
        try (BufferedReader reader = maven.inputReader(StandardCharsets.UTF_8)) {
            String line = reader.readLine();
            while (line != null) {
                if (line.contains("Downloaded from")) {
                    downloaded++;
                } else if (!line.contains("Downloading from") && !line.isBlank()) {
                    lastLines.add(line);
                    if (lastLines.size() > MAVEN_LINES_SHOWN) {
                        lastLines.removeFirst();
                    }
                }
                progress.live(title + " ... " + downloaded + " files downloaded");
                line = reader.readLine();
            }
        }
        if (maven.waitFor() != 0) {
            throw new SandboxFailure(
                    "Fetching" + title + " from Maven Central failed:\n  " + String.join("\n  ", lastLines),
                    "Check the network (Maven Central has to be reachable, perhaps through a proxy in ~/.m2/settings.xml) and try again;"
                            + " what was downloaded is kept.");
        }
    }

    private static String size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            long bytes = 0;
            for (Path file : all) {
                bytes += Files.size(file);
            }
            return all.size() + " files, " + bytes / 1_000_000 + " MB";
        }
    }

    /** Removes a folder with all that is in it, if it is there. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
