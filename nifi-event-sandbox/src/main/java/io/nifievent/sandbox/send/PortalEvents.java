package io.nifievent.sandbox.send;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Writes the events of the sample catalog; optional properties come and go, and the identifier always comes first. */
final class PortalEvents {
    private static final DateTimeFormatter SPACE_FORM =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final List<String> QUERIES = List.of(
            "garden near tram",
            "2 bedroom apartment",
            "Haus mit Gärten",
            "appartement vue sur mer",
            "庭付き 一戸建て",
            "pet friendly 🐕",
            "");
    private static final List<String> MESSAGES = List.of(
            "Is the garden shared?",
            "Could I see it on Saturday?",
            "Könnte ich am Samstag vorbeikommen? 👋",
            "C’est encore disponible ?\nMerci d’avance");

    private final RandomGenerator random;

    PortalEvents(RandomGenerator random) {
        this.random = random;
    }

    ObjectNode listingView(Visit visit, String id, Instant time) {
        Listing listing = visit.listing();
        ObjectNode event = event("ListingView", visit.newest() ? "V2" : oneOf("V1", "V1-0-1"), id)
                .put("User_ID", visit.user())
                .put("Listing_ID", listing.id())
                .put("Server_Time", time(visit, time));
        sometimes(() -> event.put("Device_Type", visit.device()));
        if (!version(event, "V1")) {
            event.put("Session_ID", visit.session());
            sometimes(() -> event.put("Referrer", "https://portal.example/search?page=" + random.nextInt(1, 20)));
        }
        if (version(event, "V2")) {
            ObjectNode shown = event.putObject("Listing")
                    .put("Price", listing.price())
                    .put("Currency", listing.place().currency())
                    .put("Property_Type", listing.kind())
                    .put("Bedrooms", listing.bedrooms())
                    .put("Suburb", listing.place().suburb());
            shown.putObject("Location")
                    .put("Lat", listing.place().latitude())
                    .put("Lon", listing.place().longitude());
            event.put("Listed_On", listing.listedOn().toString())
                    .put("Photo_Count", listing.photos())
                    .put("Is_Featured", listing.featured());
            ArrayNode tags = event.putArray("Tags");
            listing.tags().forEach(tags::add);
        }
        return event;
    }

    ObjectNode search(Visit visit, String id, Instant time, Supplier<Listing> found) {
        ObjectNode event = event("Search", visit.newest() ? "V2" : oneOf("V1", "V1-0-1"), id)
                .put("Session_ID", visit.session())
                .put("Server_Time", time(visit, time));
        sometimes(() -> event.put("User_ID", visit.user()));
        sometimes(() -> event.put("Query", QUERIES.get(random.nextInt(QUERIES.size()))));
        sometimes(() -> {
            ObjectNode filters = event.putObject("Filters").put("Channel", oneOf("buy", "rent"));
            sometimes(() -> filters.putArray("Property_Types").add("house").add("townhouse"));
            sometimes(() -> filters.put("Price_Max", 50_000.5 * random.nextInt(1, 40)));
            sometimes(() -> filters.put("Bedrooms_Min", random.nextInt(5)));
        });
        int results = random.nextInt(6);
        event.put("Result_Count", results == 0 ? 0 : results + random.nextInt(500));
        if (!version(event, "V1")) {
            event.put("Sort", oneOf("relevance", "newest")).put("Page", random.nextInt(1, 10));
        }
        if (version(event, "V2")) {
            event.put("Took_Ms", random.nextInt(1, 40_000) / 16.0);
            ArrayNode listings = event.putArray("Results");
            for (int position = 1; position <= results; position++) {
                listings.addObject().put("Listing_ID", found.get().id()).put("Position", position);
            }
        }
        return event;
    }

    ObjectNode enquiry(Visit visit, String id, Instant time) {
        ObjectNode event = event("Enquiry", visit.newest() ? "V1-0-1" : "V1", id)
                .put("Enquiry_ID", "E-" + id)
                .put("User_ID", visit.user())
                .put("Listing_ID", visit.listing().id())
                .put("Agent_ID", "A" + visit.listing().number() % 300)
                .put("Created_At", time(visit, time))
                .put("Message", MESSAGES.get(random.nextInt(MESSAGES.size())));
        ObjectNode contact = event.putObject("Contact").put("Preferred", oneOf("email", "chat"));
        sometimes(() -> contact.put("Name", "Zoë Example").put("Email", visit.user() + "@example.com"));
        LocalDate today = LocalDate.ofInstant(time, ZoneOffset.UTC);
        sometimes(() ->
                event.put("Move_In_Date", today.plusDays(random.nextInt(10, 90)).toString()));
        event.put("Wants_Inspection", random.nextBoolean());
        if (version(event, "V1-0-1")) {
            event.putArray("Inspection_Times")
                    .add(today.plusDays(3) + " 10:00:00")
                    .add(today.plusDays(4) + "T10:00:00Z");
            sometimes(() -> event.put("Attachment_Name", "approval.txt")
                    .put(
                            "Attachment",
                            Base64.getEncoder()
                                    .encodeToString(("approved: " + visit.user()).getBytes(StandardCharsets.UTF_8))));
        }
        return event;
    }

    ObjectNode favourite(Visit visit, String id, Instant time) {
        ObjectNode event = event("Favourite", visit.newest() ? "V1-0-1" : "V1", id)
                .put("User_ID", visit.user())
                .put("Listing_ID", visit.listing().id())
                .put("Server_Time", time(visit, time))
                .put("Action", random.nextInt(5) == 0 ? "removed" : "added");
        sometimes(() -> event.put("Device_Type", visit.device()));
        if (version(event, "V1-0-1")) {
            event.put("List_Name", oneOf("Träume ✨", "weekend")).put("List_Size", random.nextInt(40));
        }
        return event;
    }

    ObjectNode photoSwipe(Visit visit, String id, Instant time) {
        ObjectNode event = event("PhotoSwipe", visit.newest() ? "V2" : "V1", id)
                .put("User_ID", visit.user())
                .put("Listing_ID", visit.listing().id())
                .put("Session_ID", visit.session())
                .put("Server_Time", time(visit, time))
                .put("Photo_Index", visit.photo())
                .put("Direction", "next");
        sometimes(() -> event.put("Dwell_Ms", random.nextInt(200, 9_000)));
        if (version(event, "V2")) {
            event.put("Full_Screen", random.nextBoolean());
            ArrayNode seen = event.putArray("Photos_Seen");
            for (int photo = 0; photo <= visit.photo(); photo++) {
                seen.add(photo);
            }
            sometimes(() -> event.putObject("Gesture")
                    .put("Velocity", random.nextInt(100, 30_000) / 8.0)
                    .put("Fingers", 1));
        }
        return event;
    }

    ObjectNode appOpen(Visit visit, String id, Instant time) {
        ObjectNode event = event("AppOpen", visit.newest() ? "V1-0-1" : "V1", id)
                .put("Install_ID", "i-" + visit.user())
                .put(
                        "Opened_At",
                        time.truncatedTo(ChronoUnit.MILLIS)
                                .atOffset(ZoneOffset.ofHours(10))
                                .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME))
                .put("App_Version", "7." + random.nextInt(20) + "." + random.nextInt(5))
                .put("Platform", visit.platform())
                .put("OS_Version", visit.device())
                .put("Cold_Start", random.nextBoolean())
                .put("Launch_Ms", random.nextInt(800, 32_000) / 8.0);
        sometimes(() -> event.put("User_ID", visit.user()));
        if (version(event, "V1-0-1")) {
            event.putArray("Languages").add("de-CH").add("en");
            sometimes(() ->
                    event.putObject("Campaign").put("Source", "newsletter").put("Name", "Frühling"));
        }
        return event;
    }

    private static ObjectNode event(String type, String version, String id) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Event_ID", id)
                .put("Event_Type", type)
                .put("Event_Version", version);
    }

    private static boolean version(ObjectNode event, String version) {
        return event.path("Event_Version").asText().equals(version);
    }

    /** Older apps send the time in the portal's old form, newer ones RFC 3339. */
    private static String time(Visit visit, Instant time) {
        return visit.newest() ? time.truncatedTo(ChronoUnit.MICROS).toString() : SPACE_FORM.format(time);
    }

    private String oneOf(String one, String other) {
        return random.nextBoolean() ? one : other;
    }

    private void sometimes(Runnable action) {
        if (random.nextInt(4) > 0) {
            action.run();
        }
    }
}
