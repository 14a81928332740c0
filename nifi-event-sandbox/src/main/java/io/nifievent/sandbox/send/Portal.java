package io.nifievent.sandbox.send;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The users of the portal at any one moment: who is there, what each does next, and the event that makes. */
final class Portal {
    private static final int USERS = 20_000;
    private static final int LISTINGS = 5_000;
    private static final int VISITS = 200;
    private static final int EVENTS_PER_VISIT = 30;
    private static final List<Device> DEVICES = List.of(
            new Device("iOS 13.5", "ios"),
            new Device("iOS 17.4", "ios"),
            new Device("Android 11, Pixel 4", "android"),
            new Device("Android 14, 小米 13", "android"),
            new Device("Firefox 128, Windows 11", "web"),
            new Device("Safari 17, macOS", "web"));

    private record Device(String name, String platform) {}

    private final RandomGenerator random;
    private final Zipf users = new Zipf(USERS);
    private final Zipf listings = new Zipf(LISTINGS);
    private final PortalEvents events;
    private final List<Visit> visits = new ArrayList<>(VISITS);

    Portal(RandomGenerator random) {
        this.random = random;
        this.events = new PortalEvents(random);
        for (int i = 0; i < VISITS; i++) {
            visits.add(newVisit(random.nextInt(EVENTS_PER_VISIT)));
        }
    }

    /** What happens next, at the time given. */
    ObjectNode next(Instant time) {
        int place = random.nextInt(visits.size());
        Visit visit = visits.get(place);
        if (visit.events() >= EVENTS_PER_VISIT) {
            Visit arrived = newVisit(1);
            visits.set(place, arrived);
            return events.appOpen(arrived, id(), time);
        }
        int what = random.nextInt(100);
        if (what < 42) {
            Visit moved = visit.at(new Listing(listings.draw(random)));
            visits.set(place, moved);
            return events.listingView(moved, id(), time);
        }
        if (what < 67) {
            Visit moved = visit.nextPhoto();
            visits.set(place, moved);
            return events.photoSwipe(moved, id(), time);
        }
        visits.set(place, visit.oneMore());
        if (what < 87) {
            return events.search(visit, id(), time, this::anyListing);
        }
        return what < 96 ? events.favourite(visit, id(), time) : events.enquiry(visit, id(), time);
    }

    private Listing anyListing() {
        return new Listing(listings.draw(random));
    }

    private Visit newVisit(int events) {
        Device device = DEVICES.get(random.nextInt(DEVICES.size()));
        return new Visit(
                "u" + users.draw(random),
                "s-" + Long.toHexString(random.nextLong()),
                device.name(),
                device.platform(),
                random.nextInt(10) < 6,
                anyListing(),
                0,
                events);
    }

    /** A UUID of version 4 out of this generator's own randomness, so that a seed gives the same ids again. */
    private String id() {
        long most = (random.nextLong() & ~0xF000L) | 0x4000L;
        long least = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(most, least).toString();
    }
}
