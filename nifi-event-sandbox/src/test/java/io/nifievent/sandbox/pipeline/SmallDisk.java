package io.nifievent.sandbox.pipeline;

import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.part.Launch;
import io.nifievent.sandbox.part.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A part that has one of its folders on a disk of its own, a small one in memory. The disk is mounted in a namespace that
 * only the part's process sees, and goes with it.
 *
 * @param folder which, so far empty
 */
record SmallDisk(Part part, Path folder) implements Part {

    private static final String BALLAST = "ballast";
    private static final int PIECE = 4096;

    private static String mount(Path folder) {
        return "mount -t tmpfs -o size=16m tmpfs " + folder;
    }

    /** Whether this user may mount one. */
    static boolean isAllowed(Path folder) throws IOException, InterruptedException {
        return new ProcessBuilder("unshare", "-Urm", "sh", "-c", mount(folder))
                        .start()
                        .waitFor()
                == 0;
    }

    @Override
    public String name() {
        return part.name();
    }

    @Override
    public List<Setting> ports() {
        return part.ports();
    }

    @Override
    public Launch prepare() throws IOException, InterruptedException {
        Launch launch = part.prepare();
        Files.createDirectories(folder);
        List<String> command =
                new ArrayList<>(List.of("unshare", "-Urm", "sh", "-c", mount(folder) + " && exec \"$0\" \"$@\""));
        command.addAll(launch.command());
        return new Launch(command, launch.directory());
    }

    @Override
    public boolean isReady() {
        return part.isReady();
    }

    @Override
    public Duration startLimit() {
        return part.startLimit();
    }

    @Override
    public Duration stopLimit() {
        return part.stopLimit();
    }

    /** Leaves no byte of room, as the process with this id sees it. */
    void fill(long pid) throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast(pid))) {
            while (true) {
                out.write(new byte[PIECE]);
            }
        } catch (IOException e) {
            if (Files.size(ballast(pid)) < PIECE) {
                throw e;
            }
        }
    }

    void makeRoom(long pid) throws IOException {
        Files.delete(ballast(pid));
    }

    private Path ballast(long pid) {
        return Path.of("/proc/" + pid + "/root" + folder.resolve(BALLAST));
    }
}
