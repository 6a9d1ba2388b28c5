"""What is installed in a node: the services as the build left them, their units, the guest's files.

It is copied at `up`, so that a build in the same checkout does not change a running cluster under its
feet. Two nodes share the copy, read only, as /usr/lib/twinhost.
"""

import shutil

from twinlab.errors import LabError, UsageError
from twinlab.laboratory import COMPOSE, REPOSITORY

SERVICES = ("config", "heartbeat", "resource", "fencing", "vm", "replication", "gateway")
PROGRAMS = (*SERVICES, "twinctl")
LAUNCHER = REPOSITORY / "cluster-contract/src/main/bin/twinhost-service"
CERTIFICATES = REPOSITORY / "cluster-contract/src/main/bin/twinhost-certificates"
TWINCTL = REPOSITORY / "twinctl/target"
LDAP = REPOSITORY / "config-service/src/main/ldap"
ACCOUNTS = REPOSITORY / "cluster-contract/src/main/systemd"


def programs(text):
    """Of which services, and twinctl, executables are meant: all, or the names of a list with commas."""
    names = tuple(text.split(",")) if text else PROGRAMS
    unknown = [name for name in names if name not in PROGRAMS]
    if unknown:
        raise UsageError(f"there is no {', '.join(unknown)}; there are {', '.join(PROGRAMS)}")
    return names


def missing(native=()):
    """What the build has not made yet, as paths in the checkout."""
    wanted = [_executable(name) if name in native else _for_java(name) for name in PROGRAMS]
    return [str(path.relative_to(REPOSITORY)) for path in wanted if not path.exists()]


def require_built(native=()):
    """LabError that says what is missing, and what makes it."""
    if missing(native):
        how = "package -Dnative` with GRAALVM_HOME set" if native else "package`"
        raise LabError(f"not built: {', '.join(missing(native))}; `./mvnw {how} builds them")


def cache(name):
    """Where `train` leaves what a service starts from."""
    return REPOSITORY / f"{name}-service/target/{name}.aot"


def built():
    """When each service was built."""
    return {name: _jar(name).stat().st_mtime_ns for name in SERVICES if _jar(name).exists()}


def is_trained(name):
    """Whether the cache was made of what the build left last; the JVM would refuse an older one."""
    return cache(name).exists() and _jar(name).exists() and cache(name).stat().st_mtime > _jar(name).stat().st_mtime


def install(lab, guest):
    """Fills the lab's software folder; its usr/ becomes the upper half of every node's /usr."""
    library = lab.software / "usr/lib/twinhost"
    (library / "bin").mkdir(parents=True)
    (library / "guest").mkdir()
    for path in (guest.kernel, guest.initramfs):
        shutil.copy(path, library / "guest" / path.name)
    shutil.copytree(LDAP, library / "ldap")
    for name in ("sysusers.conf", "tmpfiles.conf", "secrets.conf"):
        shutil.copy(ACCOUNTS / name, library)
    shutil.copy(COMPOSE / "etc/mosquitto.acl", library)
    units, native = lab.facts()["units"], lab.facts()["native"]
    if not units:
        require_built(native)
    for name in SERVICES:
        if name in native:
            _copy_program(_executable(name), library / f"{name}-service/{name}-service-runner")
        else:
            _install_for_java(library, name, lab.facts()["train"])
    _install_twinctl(library / "twinctl", "twinctl" in native)
    for program in (LAUNCHER, CERTIFICATES):
        _copy_program(program, library / "bin" / program.name)
    _copy_program(REPOSITORY / "twinctl/src/main/bin/twinctl", lab.software / "usr/bin/twinctl")
    if units:
        shutil.copytree(units, library / "systemd")
    else:
        _install_units(library / "systemd")


def _install_for_java(library, name, training):
    if _jar(name).parent.exists():
        shutil.copytree(_jar(name).parent, library / f"{name}-service/quarkus-app")
        if is_trained(name) and not training:
            shutil.copy(cache(name), library / f"{name}-service/{name}.aot")


def _install_twinctl(folder, native):
    if native:
        _copy_program(_executable("twinctl"), folder / "twinctl")
    elif _for_java("twinctl").exists():
        shutil.copytree(TWINCTL / "lib", folder / "lib")
        for name in ("twinctl.jar", "twinctl.aot"):
            if (TWINCTL / name).exists():
                shutil.copy2(TWINCTL / name, folder)  # a cache knows its jar by the time it was made


def _install_units(folder):
    folder.mkdir()
    for name in SERVICES:
        unit = REPOSITORY / f"{name}-service/src/main/systemd/twinhost-{name}.service"
        if not unit.exists():
            raise LabError(f"{unit.relative_to(REPOSITORY)} is missing: the lab starts services from their unit files")
        shutil.copy(unit, folder)
    shutil.copy(REPOSITORY / "resource-service/src/main/systemd/twinhost-leave.service", folder)
    for unit in (COMPOSE / "systemd").glob("*.service"):
        shutil.copy(unit, folder)
    shutil.copy(REPOSITORY / "config-service/src/main/systemd/twinhost-slapd.service", folder)


def _copy_program(source, target):
    if not source.exists():
        raise LabError(f"{source.relative_to(REPOSITORY)} is missing")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
    target.chmod(0o755)


def _executable(name):
    """What the build made with `-Dnative`: the newest, where there are several versions."""
    if name == "twinctl":
        return TWINCTL / name
    made = sorted((REPOSITORY / f"{name}-service/target").glob("*-runner"), key=lambda path: path.stat().st_mtime)
    return made[-1] if made else REPOSITORY / f"{name}-service/target/{name}-service-runner"


def _for_java(name):
    return TWINCTL / "twinctl.jar" if name == "twinctl" else _jar(name)


def _jar(name):
    return REPOSITORY / f"{name}-service/target/quarkus-app/quarkus-run.jar"
