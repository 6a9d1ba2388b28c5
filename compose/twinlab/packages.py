"""`compose/packages`: Debian packages of a built tree. packaging/README.md says what is where.

The same bytes for the same build and commit: every time in a package is the commit's, order and owners are fixed, Java is made
by jlink, which says the same twice. What differs on each machine, the caches that the JVM starts from, is made there.
"""

import argparse
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Dict

from twinlab import java, private_java, software
from twinlab.errors import LabError
from twinlab.laboratory import REPOSITORY

PACKAGING = REPOSITORY / "packaging"
TARGET = REPOSITORY / "target/packages"
NAMES = ("twinhost-java", "twinctl", "twinhost")
SCRIPTS = ("preinst", "postinst", "prerm", "postrm")
MODE_OF_A_FOLDER = 0o755
MAINTAINER = "Twinhost <packages@twinhost.org>"
COLUMNS = 78


@dataclass(frozen=True)
class Entry:
    """One file of a package: where it comes from, where it goes. A link has a target instead of a source."""

    mode: int
    place: str
    source: Path
    link: str = ""


def main(words):
    """Start reading here."""
    arguments = argparse.ArgumentParser(prog="compose/packages", description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--version", help="of the packages, instead of the one that commit and pom.xml make")
    arguments.add_argument("--into", type=Path, default=TARGET, help="folder of the packages (target/packages)")
    asked = arguments.parse_args(words)
    try:
        for package in build(asked.into, asked.version or version()):
            print(package)
    except LabError as wrong:
        print(f"compose/packages: {wrong}", file=sys.stderr)
        return 1
    return 0


def build(folder, number):
    """Makes all packages of that version; returns their paths."""
    check_built()
    check_copyright()
    for old in folder.glob("*.deb"):
        old.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="twinhost-packages-") as scratch:
        return [_package(name, number, Path(scratch, name), folder) for name in NAMES]


def check_built():
    """LabError unless there is something to package."""
    missing = [name for name in software.SERVICES if not is_native(name) and not _application(name).exists()]
    if not (software.TWINCTL / "twinctl.jar").exists():
        missing.append("twinctl")
    if missing:
        raise LabError(f"not built: {', '.join(missing)}; './mvnw package -DskipTests' builds them")


def _application(name):
    return REPOSITORY / f"{name}-service/target/quarkus-app"


def runner(name):
    """The executable that the native compiler made of a service, or None."""
    return next((REPOSITORY / f"{name}-service/target").glob("*-runner"), None)


def is_native(name):
    """Whether a service is packaged as it was compiled: not when the other form was built after that."""
    executable, jar = runner(name), _application(name) / "quarkus-run.jar"
    return executable is not None and (not jar.exists() or executable.stat().st_mtime >= jar.stat().st_mtime)


def _package(name, number, root, folder):
    root.mkdir()
    for entry in contents(name):
        put(entry, root)
    made = {"twinhost-java": _add_java, "twinctl": _add_twinctl, "twinhost": _add_services}[name]
    made(root)
    _add_documents(name, number, root)
    installed = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
    control = root / "DEBIAN"
    control.mkdir()
    _write(control / "control", fill(name, number, sum(path.stat().st_size for path in installed)))
    _write(control / "md5sums", "".join(
        f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(root)}\n" for path in sorted(installed)))
    conffiles = sorted(f"/{path.relative_to(root)}" for path in installed if path.is_relative_to(root / "etc"))
    if conffiles:
        _write(control / "conffiles", "".join(f"{path}\n" for path in conffiles))
    for script in SCRIPTS:
        if (PACKAGING / name / script).exists():
            put(Entry(0o755, f"DEBIAN/{script}", PACKAGING / name / script), root)
    _settle(root)
    architecture = re.search(r"^Architecture: (\S+)", (control / "control").read_text(), re.MULTILINE)
    assert architecture
    package = folder / f"{name}_{number}_{architecture.group(1)}.deb"
    _run("dpkg-deb", "--root-owner-group", "-Zxz", "-z1", "--threads-max=1", "--build", root, package,
         SOURCE_DATE_EPOCH=str(commit_time()))
    return package


def contents(name):
    """What a package's list names, each file of its own."""
    listed = []
    for line in (PACKAGING / name / "contents").read_text().splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        mode, place, source = words
        if mode == "link":
            listed.append(Entry(0o777, place, Path(), source))
            continue
        found = sorted(REPOSITORY.glob(source))
        if not found:
            raise LabError(f"packaging/{name}/contents names {source}, and there is no such file")
        listed += [Entry(int(mode, 8), place + path.name if place.endswith("/") else place, path) for path in found]
    return listed


def put(entry, root):
    """One file into the package; pages of the manual compressed, as Debian has them."""
    place = root / entry.place
    place.parent.mkdir(parents=True, exist_ok=True)
    if entry.link:
        place.symlink_to(entry.link)
        return
    if place.parent.name.startswith("man"):
        place = place.with_name(place.name + ".gz")
        place.write_bytes(gzip.compress(entry.source.read_bytes(), 9, mtime=0))
    else:
        shutil.copyfile(entry.source, place)
    place.chmod(entry.mode)


def _add_java(root):
    private_java.make(root / "usr/lib/twinhost/java", _jars())


def _add_twinctl(root):
    home = root / "usr/lib/twinhost/twinctl"
    home.mkdir(parents=True)
    shutil.copy(software.TWINCTL / "twinctl.jar", home)
    shutil.copytree(software.TWINCTL / "lib", home / "lib")
    for page in sorted((software.TWINCTL / "man").iterdir()):
        put(Entry(0o644, f"usr/share/man/man8/{page.name}", page), root)
    for shell, place in {"bash": "usr/share/bash-completion/completions/twinctl",
                         "zsh": "usr/share/zsh/vendor-completions/_twinctl"}.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        _write(root / place, _run(java.home() / "bin/java", "-jar", software.TWINCTL / "twinctl.jar", "completion", shell))


def _add_services(root):
    """Each as it was built; a library that several of them have is on the disk once."""
    known: Dict[str, Path] = {}
    for name in software.SERVICES:
        home = root / f"usr/lib/twinhost/{name}-service"
        home.mkdir(parents=True)
        if is_native(name):
            put(Entry(0o755, f"usr/lib/twinhost/{name}-service/{name}-service-runner", runner(name)), root)
            continue
        shutil.copytree(_application(name), home / "quarkus-app")
        for path in sorted((home / "quarkus-app").rglob("*.jar")):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            if content in known:
                path.unlink()
                path.hardlink_to(known[content])
            known.setdefault(content, path)


def _jars():
    """Every jar that is packaged, one of a name."""
    folders = [software.TWINCTL / "lib", *(_application(name) for name in software.SERVICES if not is_native(name))]
    found = {path.name: path for folder in folders for path in sorted(folder.rglob("*.jar"))}
    return [software.TWINCTL / "twinctl.jar", *found.values()]


def check_copyright():
    """LabError when the copyright names nobody for a library that would be packaged."""
    named = re.findall(r"\*/(\S+\.jar)", (PACKAGING / "copyright").read_text())
    nobody = [path.name for path in _jars() if not any(Path(path.name).match(pattern) for pattern in named)]
    if nobody:
        raise LabError(f"packaging/copyright names nobody for {', '.join(nobody)}")


def _add_documents(name, number, root):
    folder = root / "usr/share/doc" / name
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PACKAGING / "copyright", folder / "copyright")
    (folder / "changelog.gz").write_bytes(gzip.compress(changelog(name, number).encode(), 9, mtime=0))
    if (PACKAGING / name / "lintian-overrides").exists():
        put(Entry(0o644, f"usr/share/lintian/overrides/{name}", PACKAGING / name / "lintian-overrides"), root)


def changelog(name, number, text=None):
    """In Debian's form: what the first paragraph of CHANGELOG.md lists."""
    text = (REPOSITORY / "CHANGELOG.md").read_text() if text is None else text
    newest = re.split(r"^## ", text, flags=re.MULTILINE)[1]
    items = [" ".join(item.split()) for item in re.findall(r"^- (.*?)(?=\n- |\n\n|\Z)", newest, re.MULTILINE | re.DOTALL)]
    told = "\n".join(textwrap.fill(item, COLUMNS, initial_indent="  * ", subsequent_indent="    ", break_long_words=False)
                     for item in items)
    return (f"{name} ({number}) bookworm; urgency=medium\n\n{told}\n\n"
            f" -- {MAINTAINER}  {formatdate(commit_time())}\n")


def fill(name, number, size_bytes):
    """The control file of a package."""
    jvm = [each for each in software.SERVICES if not is_native(each)] if name == "twinhost" else []
    words = {"VERSION": number, "SIZE": str(size_bytes + 1023 >> 10),
             "JAVA": f" twinhost-java (= {number})," if jvm else ""}
    return re.sub("@([A-Z]+)@", lambda word: words[word.group(1)], (PACKAGING / name / "control").read_text())


def version():
    """Of pom.xml; what is no release yet is older than it, and counts on with its commits: 0.1.0~20261130.113015.4927932."""
    stated = re.search(r"<artifactId>twinhost</artifactId>\s*<version>([^<]+)</version>", (REPOSITORY / "pom.xml").read_text())
    if not stated:
        raise LabError("pom.xml states no version")
    number = stated.group(1)
    if not number.endswith("-SNAPSHOT"):
        return number
    moment = time.strftime("%Y%m%d.%H%M%S", time.gmtime(commit_time()))
    changed = "+changed" if _run("git", "status", "--porcelain", "--untracked-files=no") else ""
    return f"{number.removesuffix('-SNAPSHOT')}~{moment}.{_run('git', 'rev-parse', '--short=7', 'HEAD').strip()}{changed}"


def commit_time():
    """When the commit was made, in seconds; SOURCE_DATE_EPOCH where somebody builds without git."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or _run("git", "log", "-1", "--format=%ct"))


def _settle(root):
    """Times, and modes of folders and of what the build left; who unpacks it sees nothing of who made it."""
    moment = commit_time()
    for path in [root, *root.rglob("*")]:
        if path.is_symlink():
            os.utime(path, (moment, moment), follow_symlinks=False)
            continue
        if path.is_dir():
            path.chmod(MODE_OF_A_FOLDER)
        elif "DEBIAN" not in path.parts:
            path.chmod(0o755 if os.access(path, os.X_OK) and path.stat().st_mode & 0o111 else 0o644)
        os.utime(path, (moment, moment))


def _write(path, text):
    path.write_text(text)
    path.chmod(0o644)


def _run(*words: object, **environment: str) -> str:
    done = subprocess.run([str(word) for word in words], cwd=REPOSITORY, env={**os.environ, **environment}, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()
        raise LabError(f"{Path(str(words[0])).name} ended with {done.returncode}: {said[-800:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
