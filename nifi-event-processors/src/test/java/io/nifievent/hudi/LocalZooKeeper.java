package io.nifievent.hudi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** A real ZooKeeper, in this process. */
final class LocalZooKeeper implements AutoCloseable {

    private static final int TICK_MILLIS = 2000;
    private static final int MOST_CONNECTIONS = 20;

    private final NIOServerCnxnFactory connections = new NIOServerCnxnFactory();
    private final ZooKeeperServer server;

    private LocalZooKeeper(Path folder) throws IOException {
        server = new ZooKeeperServer(folder.toFile(), folder.toFile(), TICK_MILLIS);
    }

    /** @param folder for its data */
    static LocalZooKeeper start(Path folder) throws IOException, InterruptedException {
        LocalZooKeeper zooKeeper = new LocalZooKeeper(folder);
        zooKeeper.connections.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), MOST_CONNECTIONS);
        zooKeeper.connections.startup(zooKeeper.server);
        return zooKeeper;
    }

    String connectString() {
        return "127.0.0.1:" + connections.getLocalPort();
    }

    /** The locks that are held or waited for. */
    List<String> locks() {
        return server.getEphemerals().values().stream().flatMap(Set::stream).toList();
    }

    /** Ends the sessions of those who hold or wait for a lock, as if nothing had been heard of them for too long. */
    void expireLocks() {
        server.getEphemerals().keySet().forEach(server::expire);
    }

    @Override
    public void close() {
        connections.shutdown();
    }
}
