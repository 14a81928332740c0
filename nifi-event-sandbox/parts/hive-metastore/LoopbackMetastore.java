import java.net.InetSocketAddress;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.metastore.HiveMetaStore;
import org.apache.hadoop.hive.metastore.IHMSHandler;
import org.apache.hadoop.hive.metastore.RetryingHMSHandler;
import org.apache.hadoop.hive.metastore.TSetIpAddressProcessor;
import org.apache.hadoop.hive.metastore.conf.MetastoreConf;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.transport.TServerSocket;

/**
 * Serves the metastore on 127.0.0.1 alone. Its own main class in 3.1 knows no address to bind and listens on every interface, with no login.
 * Run from source by the JDK that runs the metastore, which is older than the one the sandbox is built for.
 */
public final class LoopbackMetastore {
    public static void main(String[] arguments) {
        try {
            serve(Integer.parseInt(arguments[0]));
        } catch (Exception e) {
            e.printStackTrace();
        }
        // its threads would keep a metastore alive that serves nothing
        System.exit(1);
    }

    private static void serve(int port) throws Exception {
        Configuration configuration = MetastoreConf.newMetastoreConf();
        IHMSHandler handler = RetryingHMSHandler.getProxy(
                configuration, new HiveMetaStore.HMSHandler("metastore", configuration, false), false);
        TServerSocket socket = new TServerSocket(new InetSocketAddress("127.0.0.1", port));
        System.out.println("Serving on 127.0.0.1:" + port);
        new TThreadPoolServer(new TThreadPoolServer.Args(socket)
                        .processor(new TSetIpAddressProcessor<>(handler))
                        .minWorkerThreads(4)
                        .maxWorkerThreads(200))
                .serve();
    }
}
