package io.nifievent.hudi;

import java.io.IOException;
import java.net.URI;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.util.ReflectionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections of one lakehouse to its storage, opened when they are needed and closed with it. */
final class StorageConnections implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StorageConnections.class);

    private static final String OWNER = "nifievent.storage.owner";

    /** Hadoop makes file systems by itself, from a configuration; by the owner it names they find their connection. */
    private static final Map<String, StorageConnections> OWNERS = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final Configuration hadoop;
    private final Class<? extends FileSystem> technology;
    private final Optional<KerberosLogin> login;
    private final Map<String, FileSystem> open = new HashMap<>();
    private Optional<UserGroupInformation> user = Optional.empty();

    private StorageConnections(
            Configuration hadoop, Class<? extends FileSystem> technology, Optional<KerberosLogin> login) {
        this.hadoop = hadoop;
        this.technology = technology;
        this.login = login;
    }

    /** Makes the connections to a scheme's file systems the owner's own, in its configuration. */
    static StorageConnections own(Configuration hadoop, String scheme, Optional<KerberosLogin> login)
            throws IOException {
        Class<? extends FileSystem> technology = FileSystem.getFileSystemClass(scheme, hadoop);
        StorageConnections connections = new StorageConnections(new Configuration(hadoop), technology, login);
        hadoop.set(OWNER, connections.id);
        hadoop.setClass("fs." + scheme + ".impl", OwnedFileSystem.class, FileSystem.class);
        OWNERS.put(connections.id, connections);
        return connections;
    }

    /** Those of the lakehouse whose configuration it is. */
    static StorageConnections of(Configuration hadoop) throws IOException {
        StorageConnections connections = OWNERS.get(hadoop.get(OWNER, ""));
        if (connections == null) {
            throw new IOException("The lakehouse of this storage is closed");
        }
        return connections;
    }

    synchronized FileSystem fileSystem(URI address) throws IOException {
        if (user.isPresent()) {
            user.get().checkTGTAndReloginFromKeytab();
        }
        String key = address.getScheme() + "://" + address.getAuthority();
        FileSystem known = open.get(key);
        if (known == null) {
            known = connect(address);
            open.put(key, known);
        }
        return known;
    }

    private FileSystem connect(URI address) throws IOException {
        if (login.isEmpty()) {
            return initialized(address);
        }
        if (user.isEmpty()) {
            user = Optional.of(login.get().logIn(hadoop));
        }
        try {
            // A client of HDFS goes on as who made it.
            return user.get().doAs((PrivilegedExceptionAction<FileSystem>) () -> initialized(address));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while connecting to " + address, e);
        }
    }

    private FileSystem initialized(URI address) throws IOException {
        FileSystem fileSystem = ReflectionUtils.newInstance(technology, hadoop);
        fileSystem.initialize(address, hadoop);
        return fileSystem;
    }

    @Override
    public void close() {
        OWNERS.remove(id);
        List<FileSystem> closing;
        synchronized (this) {
            closing = new ArrayList<>(open.values());
            open.clear();
        }
        for (FileSystem fileSystem : closing) {
            try {
                fileSystem.close();
            } catch (IOException e) {
                LOG.warn("The connection to {} could not be closed", fileSystem.getUri(), e);
            }
        }
    }
}
