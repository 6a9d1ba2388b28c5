package org.twinhost.twinctl.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.host.AppArmorCheck;
import org.twinhost.twinctl.doctor.host.CertificatesCheck;
import org.twinhost.twinctl.doctor.host.ClockCheck;
import org.twinhost.twinctl.doctor.host.FlushesCheck;
import org.twinhost.twinctl.doctor.host.KernelCheck;
import org.twinhost.twinctl.doctor.host.PackagesCheck;
import org.twinhost.twinctl.doctor.host.PortsCheck;
import org.twinhost.twinctl.doctor.host.SecretsCheck;
import org.twinhost.twinctl.doctor.host.SpaceCheck;
import org.twinhost.twinctl.doctor.host.UnitsCheck;
import org.twinhost.twinctl.doctor.host.WatchdogCheck;
import org.twinhost.twinctl.doctor.site.AssessedCheck;
import org.twinhost.twinctl.doctor.site.KvmCheck;
import org.twinhost.twinctl.doctor.site.LinksCheck;
import org.twinhost.twinctl.doctor.site.LvmCheck;
import org.twinhost.twinctl.doctor.site.MtuCheck;
import org.twinhost.twinctl.doctor.site.NamesCheck;
import org.twinhost.twinctl.rest.Rest;

/** Start reading here: all that a node is looked at for, and where the result is kept. */
public final class Doctor {

    /** In the order in which they are told. */
    public static final List<Check> CHECKS = List.of(
            new AssessedCheck(), new LinksCheck(), new MtuCheck(), new KvmCheck(), new LvmCheck(), new NamesCheck(),
            new ClockCheck(), new KernelCheck(), new WatchdogCheck(), new FlushesCheck(), new SpaceCheck(), new AppArmorCheck(),
            new SecretsCheck(), new CertificatesCheck(), new PortsCheck(), new UnitsCheck(), new PackagesCheck());

    private static final String FILE = "doctor.json";

    private Doctor() {}

    /**
     * For who watches; a machine that is no node yet keeps nothing.
     *
     * @param folder of the node's state
     */
    public static void keep(Diagnosis diagnosis, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        var fresh = Files.createTempFile(folder, ".doctor", ".json",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, Rest.JSON.writeValueAsBytes(diagnosis));
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(fresh, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }
}
