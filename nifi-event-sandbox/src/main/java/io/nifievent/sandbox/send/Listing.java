package io.nifievent.sandbox.send;

import java.time.LocalDate;
import java.util.List;

/** A property on the portal; everything about it follows from its number, so it is the same in every event. */
record Listing(int number) {
    private static final List<String> KINDS = List.of("apartment", "house", "townhouse", "land", "rural", "commercial");
    private static final List<String> TAGS =
            List.of("garden", "pool", "near tram", "renovated", "Blick aufs Meer", "庭付き", "balcon ☀️");
    private static final List<Place> PLACES = List.of(
            new Place("Fitzroy North", "AUD", -37.7839, 144.9848),
            new Place("Parramatta", "AUD", -33.8150, 151.0011),
            new Place("Köln-Sülz", "EUR", 50.9220, 6.9250),
            new Place("Örlikon, Zürich", "CHF", 47.4110, 8.5440),
            new Place("São Paulo – Consolação", "BRL", -23.5520, -46.6550),
            new Place("札幌市北区", "JPY", 43.0907, 141.3408));

    record Place(String suburb, String currency, double latitude, double longitude) {}

    String id() {
        return "L" + (100_000 + number);
    }

    String kind() {
        return KINDS.get(spread(KINDS.size(), 1));
    }

    Place place() {
        return PLACES.get(spread(PLACES.size(), 2));
    }

    double price() {
        return 150_000 + spread(4_000_000, 3) / 2.0;
    }

    int bedrooms() {
        return spread(6, 4);
    }

    int photos() {
        return 1 + spread(30, 5);
    }

    boolean featured() {
        return spread(10, 6) == 0;
    }

    List<String> tags() {
        int first = spread(TAGS.size(), 7);
        return TAGS.subList(first, Math.min(TAGS.size(), first + spread(4, 8)));
    }

    LocalDate listedOn() {
        return LocalDate.of(2020, 1, 1).plusDays(spread(365, 9));
    }

    /** A number below the bound that depends on the listing and on what is asked. */
    private int spread(int bound, int question) {
        long mixed = (number * 31L + question) * 0x9E3779B97F4A7C15L;
        return (int) Long.remainderUnsigned(mixed ^ (mixed >>> 29), bound);
    }
}
