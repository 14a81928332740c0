package io.nifievent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/security.md says of the libraries in the NAR is what they are. */
class SupplyTest {

    private static final Path DOCUMENT = Path.of("../docs/security.md");

    /** A jar or a library in one, such as {@code netty-handler-4.1.135.Final}. */
    private static final Pattern NAMED = Pattern.compile("`([a-z0-9-]+?)-(\\d[^`]*)`");

    private static final List<Path> JARS = Stream.of(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .map(Path::of)
            .toList();

    private static List<String> lines() throws IOException {
        return Files.readAllLines(DOCUMENT).stream()
                .dropWhile(line -> !line.equals("## Dependencies with known advisories"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .toList();
    }

    private static Stream<MatchResult> named(String text) {
        return NAMED.matcher(text).results();
    }

    /** The part of a line that names jars of the NAR: all of it, or the first cell of those that say what a jar holds. */
    private static String jarsOf(String line) {
        return isOfContents(line) ? line.split("\\|")[1] : line;
    }

    private static boolean isOfContents(String line) {
        return line.startsWith("| `");
    }

    @Test
    void namesTheVersionsThatAreBundled() throws IOException {
        List<MatchResult> named =
                lines().stream().flatMap(line -> named(jarsOf(line))).toList();
        Set<String> documented = named.stream()
                .map(jar -> jar.group(1) + "-" + jar.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> libraries = named.stream().map(jar -> jar.group(1)).collect(Collectors.toSet());
        Set<String> bundled = JARS.stream()
                .map(jar -> jar.getFileName().toString().replaceAll("\\.jar$", ""))
                .filter(jar -> named("`" + jar + "`").anyMatch(library -> libraries.contains(library.group(1))))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).hasSizeGreaterThan(30).isEqualTo(bundled);
    }

    @Test
    void namesTheVersionsWithinOtherJars() throws IOException {
        int checked = 0;
        for (String line : lines()) {
            if (isOfContents(line)) {
                String jar = line.split("`")[1];
                Path file = JARS.stream()
                        .filter(path -> path.endsWith(jar + ".jar"))
                        .findFirst()
                        .orElseThrow();
                Set<String> contents = contents(file);
                for (MatchResult library : named(line.split("\\|")[2]).toList()) {
                    assertThat(contents).as(jar).contains(library.group(1) + "-" + library.group(2));
                    checked++;
                }
            }
        }
        assertThat(checked).isGreaterThan(10);
    }

    /** The libraries that were built into a jar, as they say themselves. */
    private static Set<String> contents(Path file) throws IOException {
        Set<String> contents = new TreeSet<>();
        try (JarFile jar = new JarFile(file.toFile())) {
            for (JarEntry entry : jar.stream()
                    .filter(entry -> entry.getName().endsWith("/pom.properties"))
                    .toList()) {
                Properties properties = new Properties();
                properties.load(jar.getInputStream(entry));
                contents.add(properties.getProperty("artifactId") + "-" + properties.getProperty("version"));
            }
        }
        return contents;
    }
}
