# Read by ./run and ./test, which set $root: makes the checkout ready to run, quickly when it already is.

stamp="$root/.cache/setup/ready"

# say ENGLISH POLISH: one sentence on stderr, in the user's language.
say() {
    case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
        pl*) printf '%s\n' "$2" ;;
        *) printf '%s\n' "$1" ;;
    esac >&2
}

# What set-up depends on, as one short line: where the checkout is, the locks, the set-up scripts, and the
# translations and static files that it builds from. Reading them takes a few milliseconds and, unlike their
# times, notices a file that was replaced by an older one.
fingerprint() {
    {
        printf '%s\n' "$root"
        cat "$root"/requirements*.lock "$root/package.json" "$root/package-lock.json" "$root/.npmrc" "$root"/setup/*.*
        find "$root/wici" -name vendor -prune -o -type f \( -name '*.po' -o -path '*/static/*' \) \
            -print -exec cat {} +
    } | cksum
}

is_ready() {
    [ -x "$root/.venv/bin/python" ] && [ -d "$root/wici/web/static/vendor" ] &&
        [ -f "$root/wici/web/staged/icons.json" ] && [ -d "$root/wici/documents/staged" ] &&
        [ -f "$root/build/static/staticfiles.json" ] &&
        [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]
}

# The newest Python that is at least 3.11 and can make a virtual environment.
find_python() {
    found=
    for python in python3.14 python3.13 python3.12 python3.11 python3; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        found=$python
        "$python" -c 'import ensurepip, venv' 2>/dev/null && return
    done
    if [ -n "$found" ]; then
        say "Wici needs Python's module for virtual environments, and $found here has none. On Debian and Ubuntu it is the package python3-venv; install it and start this again." \
            "Wici potrzebuje modułu środowisk wirtualnych Pythona, a $found go tu nie ma. W Debianie i Ubuntu to pakiet python3-venv; zainstaluj go i uruchom to polecenie ponownie."
    else
        say "Wici needs Python 3.11 or newer, and none was found. Install it (on Debian and Ubuntu: python3 and python3-venv) and start this again." \
            "Wici potrzebuje Pythona 3.11 lub nowszego, a tu go nie ma. Zainstaluj go (w Debianie i Ubuntu: python3 i python3-venv) i uruchom to polecenie ponownie."
    fi
    return 1
}

# make_ready [--tests]: sets up what is missing or has changed; with --tests the test tools too.
make_ready() {
    wanted="$stamp${1-}"
    current=$(fingerprint)
    is_ready "$wanted" "$current" && return
    find_python || exit 1
    (cd "$root" && "$python" -m setup.prepare "$@") || exit $?
    printf '%s\n' "$current" >"$wanted"
}
