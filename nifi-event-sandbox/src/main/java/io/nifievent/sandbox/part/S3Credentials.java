package io.nifievent.sandbox.part;

import io.nifievent.sandbox.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** The one login of a sandbox's S3 server, made up for its state folder. */
public record S3Credentials(String accessKey, String secretKey) {
    /** The bucket of the tables. */
    public static final String BUCKET = "lake";

    /** Whatever its server calls itself. */
    public static final String REGION = "us-east-1";

    /** Made once: the tables' readers and writers are told it at different times. */
    public static synchronized S3Credentials of(Settings settings) throws IOException {
        Path file = Files.createDirectories(settings.data().resolve("s3proxy")).resolve("credentials");
        if (!Files.exists(file)) {
            PrivateFile.write(file, UUID.randomUUID() + "\n" + UUID.randomUUID() + "\n");
        }
        List<String> lines = Files.readAllLines(file);
        return new S3Credentials(lines.getFirst(), lines.get(1));
    }

    @Override
    public String toString() {
        return "S3Credentials[accessKey=" + accessKey + ", secretKey=***]";
    }
}
