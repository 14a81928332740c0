package io.nifievent.sandbox.part;

/** Text between XML's tags. */
final class Xml {
    private Xml() {}

    static String escaped(Object text) {
        return text.toString().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
