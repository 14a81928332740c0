package io.nifievent.sandbox.part;

import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An S3 server that keeps its objects in a folder. */
public final class S3Proxy implements Part {
    private final Settings settings;

    public S3Proxy(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "s3proxy";
    }

    @Override
    public List<Setting> ports() {
        return List.of(Setting.S3_PORT);
    }

    @Override
    public Launch prepare() throws IOException {
        Path home = Files.createDirectories(settings.data().resolve("s3proxy"));
        Path buckets = home.resolve("buckets");
        Files.createDirectories(buckets.resolve(S3Credentials.BUCKET));
        S3Credentials credentials = S3Credentials.of(settings);
        Path properties = PrivateFile.write(home.resolve("s3proxy.properties"), """
                s3proxy.endpoint=%s
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """.formatted(
                settings.s3(), credentials.accessKey(), credentials.secretKey(), PropertyValue.escaped(buckets)));
        return new Launch(
                List.of(
                        Jdk.twentyOneOrLater().java(),
                        "-Xmx" + settings.value(Setting.S3_HEAP),
                        "-XX:+UseSerialGC",
                        "-cp",
                        settings.parts().resolve("s3proxy/lib") + "/*",
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        properties.toString()),
                home);
    }

    /** Without credentials it says no, which is an answer too. */
    @Override
    public boolean isReady() {
        return Probe.answer(settings.s3()).isPresent();
    }

    @Override
    public Duration startLimit() {
        return Duration.ofMinutes(1);
    }

    @Override
    public Duration stopLimit() {
        return Duration.ofSeconds(15);
    }
}
