package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kerby.kerberos.kerb.KrbException;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real key distribution center lets a lakehouse's client of HDFS in, or not. In a process of its own: that Kerberos is asked
 * for holds for all of Hadoop in one.
 */
class KerberosLoginTest {

    private static final String PRINCIPAL = "nifi/localhost@EXAMPLE.COM";
    private static final String STRANGER = "stranger/localhost@EXAMPLE.COM";

    @TempDir
    private static Path folder;

    private static SimpleKdcServer center;

    @BeforeAll
    static void start() throws IOException, KrbException {
        center = new SimpleKdcServer();
        center.setKdcRealm("EXAMPLE.COM");
        center.setKdcHost("127.0.0.1");
        center.setAllowUdp(false);
        center.setKdcTcpPort(FreePorts.next());
        center.setWorkDir(folder.toFile());
        center.init();
        center.start();
        center.createAndExportPrincipals(folder.resolve("nifi.keytab").toFile(), PRINCIPAL);
        Files.writeString(folder.resolve("core-site.xml"), """
                <configuration>
                  <property><name>hadoop.security.authentication</name><value>kerberos</value></property>
                </configuration>
                """);
    }

    @AfterAll
    static void stop() throws KrbException {
        center.stop();
    }

    /** Makes the client of a lakehouse in HDFS, and says as whom it acts, or why it could not be made. */
    static final class Client {

        private Client() {}

        public static void main(String[] arguments) {
            URI base = URI.create("hdfs://127.0.0.1:1/lake");
            LakehouseSettings settings = new LakehouseSettings(
                    base,
                    new StorageAccess(
                            List.of(Path.of(arguments[0], "core-site.xml")),
                            Optional.empty(),
                            Optional.of(new KerberosLogin(arguments[1], Path.of(arguments[0], "nifi.keytab")))),
                    LakehouseSettings.TABLE_VERSION,
                    LakehouseSettings.SMALL_FILE_BYTES,
                    LakehouseSettings.STORED_ID_BYTES,
                    LakehouseSettings.DUPLICATE_DAYS,
                    LockSettings.IN_PROCESS);
            try (HadoopStorage storage = new HadoopStorage(settings)) {
                System.out.println(StorageConnections.of(storage.hadoop()).fileSystem(base));
            } catch (IOException e) {
                System.out.println("refused: " + e.getMessage());
            }
            System.exit(0);
        }
    }

    private static List<String> client(String principal) throws IOException, InterruptedException {
        Process client = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.security.krb5.conf=" + folder.resolve("krb5.conf"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Client.class.getName(),
                        folder.toString(),
                        principal)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var said = client.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = said.lines().toList();
            assertThat(client.waitFor(120, TimeUnit.SECONDS)).isTrue();
            return lines;
        } finally {
            client.destroyForcibly();
        }
    }

    @Test
    void actsAsItsPrincipal() throws Exception {
        assertThat(client(PRINCIPAL)).anyMatch(line -> line.contains("ugi=" + PRINCIPAL + " (auth:KERBEROS)"));
    }

    @Test
    void namesThePrincipalThatIsNotLetIn() throws Exception {
        assertThat(client(STRANGER)).anyMatch(line -> line.startsWith("refused: ") && line.contains(STRANGER));
    }
}
