package io.nifievent.hudi;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.hudi.client.heartbeat.HoodieHeartbeatClient;
import org.apache.hudi.common.heartbeat.HoodieHeartbeatUtils;
import org.apache.hudi.common.table.HoodieTableMetaClient;

/** Which of a table's actions under way are dead, by the heartbeats that Hudi's clients give for each. */
final class SignsOfLife {

    /** Heartbeats another may miss before it counts as dead, as by Hudi's default. */
    private static final int MISSED_HEARTBEATS = 2;

    private final HoodieTableMetaClient metaClient;
    private final Duration heartbeat;
    private final LongSupplier nanoTime;
    private final Map<String, Sighting> sightings = new HashMap<>();

    /** A heartbeat, and when it was first seen. */
    private record Sighting(long heartbeat, long nanoTime) {}

    /** @param nanoTime a clock that nobody sets: those of other machines may differ from ours, so only time passed counts */
    SignsOfLife(HoodieTableMetaClient metaClient, Duration heartbeat, LongSupplier nanoTime) {
        this.metaClient = metaClient;
        this.heartbeat = heartbeat;
        this.nanoTime = nanoTime;
    }

    /** Gives heartbeats of its own. */
    HoodieHeartbeatClient client() {
        return new HoodieHeartbeatClient(metaClient.getStorage(), basePath(), heartbeat.toMillis(), MISSED_HEARTBEATS);
    }

    private String basePath() {
        return metaClient.getBasePath().toString();
    }

    /** Forgets what is no longer under way. */
    void retain(Collection<String> instants) {
        sightings.keySet().retainAll(instants);
    }

    /** Whether the heartbeat is gone, or was not renewed for too long since this was first asked. */
    boolean isDead(String instant) throws IOException {
        long seen = HoodieHeartbeatUtils.getLastHeartbeatTime(metaClient.getStorage(), basePath(), instant);
        if (seen == 0) {
            return true;
        }
        Sighting sighting = sightings.get(instant);
        if (sighting == null || sighting.heartbeat() != seen) {
            sightings.put(instant, new Sighting(seen, nanoTime.getAsLong()));
            return false;
        }
        return nanoTime.getAsLong() - sighting.nanoTime()
                > heartbeat.multipliedBy(MISSED_HEARTBEATS).toNanos();
    }
}
