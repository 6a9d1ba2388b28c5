# For compose/lab and compose/vmlab, which source it: install_missing NAME LIST makes sure that the packages of a list are there.
# NAME is who says so.

missing_packages() {
    wanted=$(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1")
    # shellcheck disable=SC2086 # one word a package
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^installed //p')
    for package in $wanted; do
        case "
$installed
" in
            *"
$package
"*) ;;
            *) printf '%s ' "$package" ;;
        esac
    done
}

# Debian starts a daemon as soon as its package is installed. A policy-rc.d that answers 101 forbids
# that for the time of the installation; one that the administrator already has is put back afterwards.
install_packages() {
    policy=/usr/sbin/policy-rc.d
    kept=
    if [ -e "$policy" ]; then
        kept=$policy.before-twinhost-lab
        mv "$policy" "$kept"
    fi
    trap 'rm -f "$policy"; [ -z "$kept" ] || mv "$kept" "$policy"' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
    echo "$name: installing Debian packages: $*" >&2
    log=$(mktemp)
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive \
            apt-get install --yes --no-install-recommends "$@"; } > "$log" 2>&1; then
        tail -n 20 "$log" >&2
        echo "$name: apt-get failed (full log: $log). Is the package mirror reachable?" >&2
        exit 1
    fi
    rm -f "$log" "$policy"
    [ -z "$kept" ] || mv "$kept" "$policy"
    trap - EXIT INT TERM
}

install_missing() {
    name=$1
    packages=$(missing_packages "$2")
    [ -n "$packages" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        echo "$name: these Debian packages are missing: $packages" >&2
        echo "$name: run it as root, it installs them itself (without starting any daemon)" >&2
        exit 1
    fi
    # shellcheck disable=SC2086 # one word a package
    install_packages $packages
}
