package io.nifievent.sandbox.process;

import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.part.Part;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Refuses ports that somebody has, before a server fails on one half a minute later. */
public final class Ports {
    private Ports() {}

    /**
     * Refuses what another process has.
     *
     * @param kept settings that can't be changed
     */
    public static void requireFree(Part part, Settings settings, List<Setting> kept) {
        for (Setting setting : part.ports()) {
            int port = settings.port(setting);
            if (isTaken(port)) {
                throw new SandboxFailure(
                        "Port " + port + " (" + setting.key() + ": " + setting.description() + ") is taken"
                                + holder(port).map(holder -> " by " + holder).orElse("") + ", so " + part.name()
                                + " cannot start.",
                        kept.contains(setting)
                                ? "End what holds it: the tables there are have this port in their addresses."
                                : "End what holds it, or choose another port: ./pipeline up " + setting.flag()
                                        + " PORT, or " + setting.key() + "=PORT in pipeline.properties.");
            }
        }
    }

    /**
     * Refuses what two servers are to have: whichever got it, something would answer there, and the other's end show nowhere.
     *
     * @param kept settings that can't be changed
     */
    public static void requireDistinct(List<Part> parts, Settings settings, List<Setting> kept) {
        Map<Integer, Setting> settingsByPort = new HashMap<>();
        for (Setting setting :
                parts.stream().flatMap(part -> part.ports().stream()).toList()) {
            int port = settings.port(setting);
            Optional<Setting> other = Optional.ofNullable(settingsByPort.put(port, setting));
            if (other.isPresent()) {
                throw new SandboxFailure(
                        "Port %d is asked for twice, by %s and by %s."
                                .formatted(port, other.get().key(), setting.key()),
                        "Choose another: ./pipeline up "
                                + Stream.of(other.get(), setting)
                                        .filter(changeable -> !kept.contains(changeable))
                                        .map(changeable -> changeable.flag() + " PORT")
                                        .collect(Collectors.joining(" or "))
                                + ".");
            }
        }
    }

    private static boolean isTaken(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return !socket.isBound();
        } catch (IOException e) {
            return true;
        }
    }

    /** Who listens there, as far as this user may see it. */
    private static Optional<String> holder(int port) {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            List<String> sockets = Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                    .flatMap(table -> inodes(Path.of(table), port).stream())
                    .map(inode -> "socket:[" + inode + "]")
                    .toList();
            return processes
                    .filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .filter(process -> holds(process, sockets))
                    .findFirst()
                    .map(Ports::describe);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The listening sockets of that port; columns are number, local address, remote address, state, ..., inode. */
    private static List<String> inodes(Path table, int port) {
        try (Stream<String> lines = Files.lines(table)) {
            String suffix = ":%04X".formatted(port);
            return lines.map(line -> List.of(line.strip().split("\\s+")))
                    .filter(columns ->
                            columns.get(1).endsWith(suffix) && columns.get(3).equals("0A"))
                    .map(columns -> columns.get(9))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean holds(Path process, List<String> sockets) {
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return descriptors.anyMatch(descriptor -> {
                try {
                    return sockets.contains(Files.readSymbolicLink(descriptor).toString());
                } catch (IOException e) {
                    return false;
                }
            });
        } catch (IOException e) {
            return false;
        }
    }

    private static String describe(Path process) {
        String pid = process.getFileName().toString();
        try {
            String command = Files.readString(process.resolve("cmdline"))
                    .replace('\0', ' ')
                    .strip();
            return "process " + pid + " (" + (command.length() > 80 ? command.substring(0, 80) + " ..." : command)
                    + ")";
        } catch (IOException e) {
            return "process " + pid;
        }
    }
}
