package io.nifievent.sandbox.send;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What can be wrong with an event. Its Event_ID stays legible in the bytes, so it can be found in quarantine. */
enum Defect {
    CUT_OFF("malformed-json"),
    WITHOUT_REQUIRED_PROPERTY("required"),
    PROPERTY_OF_WRONG_TYPE("type"),
    PROPERTY_NOBODY_KNOWS("additional-properties"),
    TIME_THAT_IS_NONE("format"),
    TYPE_NOBODY_KNOWS("unknown-type"),
    TYPE_LIKE_A_PATH("unknown-type"),
    VERSION_NOBODY_KNOWS("unknown-version"),
    WITHOUT_VERSION("missing-version");

    private final String code;

    Defect(String code) {
        this.code = code;
    }

    /** The code of the violation to expect. */
    String code() {
        return code;
    }

    /** The event as it is posted, with this defect. */
    String in(ObjectNode sound) {
        ObjectNode event = sound.deepCopy();
        return switch (this) {
            case CUT_OFF -> event.toString().substring(0, event.toString().length() - 10);
            case WITHOUT_REQUIRED_PROPERTY -> event.without(requiredIn(event)).toString();
            case PROPERTY_OF_WRONG_TYPE -> event.put(requiredIn(event), 42).toString();
            case PROPERTY_NOBODY_KNOWS -> event.put("Colour", "red").toString();
            case TIME_THAT_IS_NONE -> event.put(timeIn(event), "yesterday").toString();
            case TYPE_NOBODY_KNOWS -> event.put("Event_Type", "Mystery").toString();
            case TYPE_LIKE_A_PATH -> event.put("Event_Type", "../../x").toString();
            case VERSION_NOBODY_KNOWS -> event.put("Event_Version", "V99").toString();
            case WITHOUT_VERSION -> event.without("Event_Version").toString();
        };
    }

    private static String requiredIn(ObjectNode event) {
        return switch (event.path("Event_Type").asText()) {
            case "AppOpen" -> "Install_ID";
            case "Search" -> "Session_ID";
            default -> "User_ID";
        };
    }

    private static String timeIn(ObjectNode event) {
        return switch (event.path("Event_Type").asText()) {
            case "AppOpen" -> "Opened_At";
            case "Enquiry" -> "Created_At";
            default -> "Server_Time";
        };
    }
}
