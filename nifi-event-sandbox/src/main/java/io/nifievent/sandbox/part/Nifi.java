package io.nifievent.sandbox.part;

import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Apache NiFi with its user interface, the stock processors and our bundle. No login: all but the flow's ListenHTTP, which has no address
 * property and binds every interface, listens on 127.0.0.1 alone.
 */
public final class Nifi implements Part {
    private final Settings settings;

    public Nifi(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "nifi";
    }

    @Override
    public List<Setting> ports() {
        return List.of(Setting.NIFI_PORT, Setting.NIFI_MANAGEMENT_PORT, Setting.HTTP_PORT, Setting.LISTEN_PORT);
    }

    @Override
    public Launch prepare() throws IOException {
        Path home = Files.createDirectories(settings.data().resolve("nifi"));
        Path conf = Files.createDirectories(home.resolve("conf"));
        Files.writeString(conf.resolve("nifi.properties"), properties(home));
        Files.writeString(conf.resolve("bootstrap.conf"), "# NiFi is started without its bootstrap\n");
        Files.writeString(conf.resolve("state-management.xml"), stateManagement(home));
        Files.writeString(conf.resolve("logback.xml"), LOGGING);
        // Until up sets it by the API, a state folder that was moved would have rows stored where it was.
        new SavedFlow(conf.resolve("flow.json.gz"))
                .setParameter(
                        SandboxStack.FLOW,
                        "lakehouse.base.path",
                        settings.lakehouse().toString());
        installBundles();
        Jdk jdk = Jdk.twentyOneOrLater();
        List<String> command = new ArrayList<>();
        command.add(jdk.java());
        command.addAll(jdk.compactHeaders());
        command.addAll(List.of(
                // as large from the start: the collector marks all the time while a small heap grows
                "-Xms" + settings.value(Setting.NIFI_HEAP),
                "-Xmx" + settings.value(Setting.NIFI_HEAP),
                "-XX:+UseG1GC",
                // mark at 45 % in use; by its own reckoning the collector marks at a fifth, all the time
                "-XX:-G1UseAdaptiveIHOP",
                // NiFi's sessions have a finalizer, which keeps each until a second collection
                "--finalization=disabled",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-Duser.timezone=UTC",
                "-Dzookeeper.admin.enableServer=false",
                "-Dlogback.configurationFile=" + conf.resolve("logback.xml"),
                "-Dnifi.properties.file.path=" + conf.resolve("nifi.properties"),
                "-Dorg.apache.nifi.bootstrap.config.file.path=" + conf.resolve("bootstrap.conf"),
                "-Dorg.apache.nifi.bootstrap.config.log.dir=" + settings.logs(),
                "-Dorg.apache.nifi.management.server.address=" + Settings.HOST + ":"
                        + settings.port(Setting.NIFI_MANAGEMENT_PORT),
                "-cp",
                settings.parts().resolve("nifi/lib") + "/*",
                "org.apache.nifi.NiFi"));
        return new Launch(command, home);
    }

    /** Whether the NiFi that was started last has the bundles as they are built now. */
    public boolean hasCurrentBundles() {
        try {
            for (Path bundle : bundles()) {
                Path installed = extensions().resolve(bundle.getFileName());
                if (!Files.exists(installed) || Files.mismatch(bundle, installed) != -1) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void installBundles() throws IOException {
        Files.createDirectories(extensions());
        for (Path bundle : bundles()) {
            Files.copy(bundle, extensions().resolve(bundle.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path extensions() {
        return settings.state().resolve("nifi/extensions");
    }

    private List<Path> bundles() throws IOException {
        return List.of(
                onlyNar(settings.root().resolve("nifi-event-nar/target")),
                onlyNar(settings.parts().resolve("nifi-standard-nar")));
    }

    private static Path onlyNar(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                List<Path> found =
                        files.filter(file -> file.toString().endsWith(".nar")).toList();
                if (found.size() == 1) {
                    return found.getFirst();
                }
            }
        }
        throw new SandboxFailure(
                "There is not one .nar in " + directory + ".", "Remove that folder and run ./pipeline up again.");
    }

    private String properties(Path home) throws IOException {
        Path work = settings.state().resolve("nifi/work");
        return """
                nifi.flow.configuration.file=%1$s/conf/flow.json.gz
                nifi.flow.configuration.archive.enabled=true
                nifi.flow.configuration.archive.dir=%1$s/conf/archive
                nifi.flow.configuration.archive.max.count=20
                nifi.flowcontroller.autoResumeState=true
                nifi.flowcontroller.graceful.shutdown.period=10 sec
                nifi.flowservice.writedelay.interval=500 ms
                nifi.administrative.yield.duration=30 sec
                nifi.bored.yield.duration=10 millis
                nifi.queue.backpressure.count=10000
                nifi.queue.backpressure.size=1 GB
                nifi.ui.banner.text=
                nifi.ui.autorefresh.interval=30 sec

                nifi.nar.library.directory=%2$s
                nifi.nar.library.autoload.directory=%3$s
                nifi.nar.working.directory=%4$s/nar
                nifi.documentation.working.directory=%4$s/docs

                nifi.state.management.configuration.file=%1$s/conf/state-management.xml
                nifi.state.management.provider.local=local-provider

                nifi.database.directory=%1$s/database
                nifi.flowfile.repository.implementation=org.apache.nifi.controller.repository.WriteAheadFlowFileRepository
                nifi.flowfile.repository.directory=%1$s/flowfile_repository
                nifi.flowfile.repository.checkpoint.interval=20 secs
                nifi.flowfile.repository.always.sync=%8$s
                nifi.flowfile.repository.retain.orphaned.flowfiles=true
                nifi.swap.manager.implementation=org.apache.nifi.controller.FileSystemSwapManager
                nifi.queue.swap.threshold=20000

                nifi.content.repository.implementation=org.apache.nifi.controller.repository.FileSystemRepository
                nifi.content.repository.directory.default=%1$s/content_repository
                nifi.content.claim.max.appendable.size=1 MB
                nifi.content.repository.archive.enabled=false
                nifi.content.repository.always.sync=%8$s

                nifi.provenance.repository.implementation=org.apache.nifi.provenance.WriteAheadProvenanceRepository
                nifi.provenance.repository.directory.default=%1$s/provenance_repository
                nifi.provenance.repository.max.storage.time=1 day
                nifi.provenance.repository.max.storage.size=256 MB
                nifi.provenance.repository.rollover.time=10 mins
                nifi.provenance.repository.rollover.size=50 MB
                nifi.provenance.repository.query.threads=1
                nifi.provenance.repository.index.threads=2
                nifi.provenance.repository.indexed.fields=EventType, FlowFileUUID, Filename, ProcessorID
                nifi.provenance.repository.index.shard.size=100 MB

                nifi.status.repository.questdb.persist.location=%1$s/status_repository
                nifi.components.status.repository.implementation=org.apache.nifi.controller.status.history.VolatileComponentStatusRepository
                nifi.components.status.repository.buffer.size=1440
                nifi.components.status.snapshot.frequency=1 min

                nifi.web.http.host=%5$s
                nifi.web.http.port=%6$d
                nifi.web.jetty.working.directory=%4$s/jetty
                nifi.web.jetty.threads=50
                nifi.web.max.content.size=
                nifi.web.request.timeout=60 secs

                nifi.sensitive.props.key=%7$s
                nifi.sensitive.props.algorithm=NIFI_PBKDF2_AES_GCM_256
                nifi.security.autoreload.enabled=false
                nifi.cluster.is.node=false
                nifi.remote.input.http.enabled=false
                """.formatted(
                        PropertyValue.escaped(home),
                        PropertyValue.escaped(settings.parts().resolve("nifi/lib")),
                        PropertyValue.escaped(extensions()),
                        PropertyValue.escaped(work),
                        Settings.HOST,
                        settings.port(Setting.NIFI_PORT),
                        sensitivePropertiesKey(home),
                        settings.value(Setting.NIFI_SYNC));
    }

    /** Made once: with another key the flow's sensitive values could not be read any more. */
    private static String sensitivePropertiesKey(Path home) throws IOException {
        Path file = home.resolve("conf/sensitive-properties.key");
        if (!Files.exists(file)) {
            WholeFile.write(file, UUID.randomUUID().toString());
        }
        return Files.readString(file);
    }

    private static String stateManagement(Path home) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <stateManagement>
                  <local-provider>
                    <id>local-provider</id>
                    <class>org.apache.nifi.controller.state.providers.local.WriteAheadLocalStateProvider</class>
                    <property name="Directory">%s/state</property>
                    <property name="Always Sync">false</property>
                    <property name="Partitions">16</property>
                    <property name="Checkpoint Interval">2 mins</property>
                  </local-provider>
                </stateManagement>
                """.formatted(Xml.escaped(home));
    }

    @Override
    public boolean isReady() {
        return Probe.get(settings.nifi().resolve("/nifi-api/flow/about")).isPresent();
    }

    @Override
    public Duration startLimit() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Duration stopLimit() {
        return Duration.ofSeconds(45);
    }

    private static final String LOGGING = """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder>
                  <pattern>%date %level [%thread] %logger{40} %msg%n</pattern>
                </encoder>
              </appender>
              <logger name="org.apache.nifi" level="INFO"/>
              <!-- a line per request otherwise -->
              <logger name="org.apache.nifi.processors.standard.ListenHTTP" level="WARN"/>
              <logger name="org.apache.nifi.web.server.RequestLog" level="WARN"/>
              <logger name="org.apache.nifi.web.security" level="WARN"/>
              <logger name="org.apache.nifi.controller.repository" level="WARN"/>
              <logger name="org.apache.nifi.controller.service" level="WARN"/>
              <root level="WARN">
                <appender-ref ref="out"/>
              </root>
            </configuration>
            """;
}
