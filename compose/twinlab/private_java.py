"""The Java of the packages: made by jlink of the build's JDK, of the modules that packaging/twinhost-java/modules lists."""

import re
import subprocess
import tempfile
import zipfile
from pathlib import Path

from twinlab import java
from twinlab.errors import LabError
from twinlab.laboratory import REPOSITORY

LIST = REPOSITORY / "packaging/twinhost-java/modules"
# Of java.desktop the beans are needed, nothing that wants a screen, a printer or a loudspeaker.
WITHOUT = ("libawt_xawt.so", "libjawt.so", "libsplashscreen.so", "libjsound.so", "libfreetype.so", "libfontmanager.so",
           "liblcms.so", "libjavajpeg.so", "libmlib_image.so", "libawt_headless.so", "libawt.so", "psfontj2d.properties",
           "psfont.properties.ja")
PROGRAMS = ("java", "jcmd", "jfr")


def modules(text=None):
    """(what Java is made of, what may be missing though it is named)."""
    words = [line.split("#")[0].strip() for line in (LIST.read_text() if text is None else text).splitlines()]
    return ([word for word in words if word and not word.startswith("-")], [word[1:] for word in words if word.startswith("-")])


def make(folder, jars):
    """Makes it there; LabError when a jar needs a module that is not listed."""
    wanted, needless = modules()
    lacking = sorted(needed_by(jars) - set(wanted) - set(needless))
    if lacking:
        raise LabError(f"{LIST.relative_to(REPOSITORY)} lacks {', '.join(lacking)}, which a jar names")
    folder.parent.mkdir(parents=True, exist_ok=True)
    _run("jlink", "--add-modules", ",".join(wanted), "--no-header-files", "--no-man-pages", "--generate-cds-archive",
         "--output", folder)
    for name in WITHOUT:
        (folder / "lib" / name).unlink(missing_ok=True)
    for program in (folder / "bin").iterdir():
        if program.name not in PROGRAMS:
            program.unlink()


def needed_by(jars):
    """Modules of Java that these jars name. They are read as plain jars: their own descriptors ask for each other."""
    with tempfile.TemporaryDirectory(prefix="twinhost-jars-") as scratch:
        plain = [_without_descriptor(jar, Path(scratch, jar.name)) for jar in jars]
        said = _run("jdeps", "--multi-release", str(java.WANTED), "--ignore-missing-deps", "-summary", *plain)
    return set(re.findall(r"-> ((?:java|jdk)\.[a-z.]+)$", said, re.MULTILINE))


def _without_descriptor(jar, copy):
    with zipfile.ZipFile(jar) as source, zipfile.ZipFile(copy, "w") as target:
        for entry in source.infolist():
            if entry.filename.endswith(".class") and not entry.filename.endswith("module-info.class") \
                    or entry.filename == "META-INF/MANIFEST.MF":
                target.writestr(entry.filename, source.read(entry))
    return copy


def _run(program, *words):
    done = subprocess.run([str(java.home() / "bin" / program), *(str(word) for word in words)], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise LabError(f"{program} ended with {done.returncode}: {(done.stdout + done.stderr).strip()[-800:]}")
    return done.stdout
