package io.nifievent.sandbox.send;

/**
 * One user's stay on the portal.
 *
 * @param platform ios, android or web
 * @param newest whether this user's app already sends the newest version of each event
 * @param listing what the user looks at now
 * @param photo the photo shown, from 0
 * @param events how many events it had so far
 */
record Visit(
        String user,
        String session,
        String device,
        String platform,
        boolean newest,
        Listing listing,
        int photo,
        int events) {
    Visit at(Listing other) {
        return new Visit(user, session, device, platform, newest, other, 0, events + 1);
    }

    Visit nextPhoto() {
        return new Visit(user, session, device, platform, newest, listing, (photo + 1) % listing.photos(), events + 1);
    }

    Visit oneMore() {
        return new Visit(user, session, device, platform, newest, listing, photo, events + 1);
    }
}
