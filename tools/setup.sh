#!/bin/sh
# Sets this project up on a fresh machine; called by the Makefile.
#
#   tools/setup.sh venv    the virtual environment .venv with everything pinned in requirements/dev.txt
#   tools/setup.sh tools   the system's programs that the tests call
#   tools/setup.sh windows the system's libraries that the desktop client needs; where they cannot be had, a hint
#   tools/setup.sh sslyze  .venv-sslyze with the TLS scanner of the tests, pinned in requirements/sslyze.txt
#   tools/setup.sh swift   .venv-swift with the S3 server of the tests, pinned in requirements/swift.txt
#
# As root on a Debian system whatever is missing is installed. Otherwise one sentence says what is missing.
set -eu
cd "$(dirname "$0")/.."
PATH="$PATH:/usr/sbin:/sbin" # where Debian keeps ip and nft, outside an ordinary user's PATH

# Debian package, and the program or shared library by which its presence is told.
QT_PACKAGES="libgl1:libGL.so.1 libegl1:libEGL.so.1 libxkbcommon0:libxkbcommon.so.0 libdbus-1-3:libdbus-1.so.3\
 libfontconfig1:libfontconfig.so.1 libglib2.0-0:libglib-2.0.so.0 libpulse0:libpulse.so.0\
 libxcb-cursor0:libxcb-cursor.so.0 libxcb-icccm4:libxcb-icccm.so.4 libxcb-image0:libxcb-image.so.0\
 libxcb-keysyms1:libxcb-keysyms.so.1 libxcb-randr0:libxcb-randr.so.0 libxcb-render-util0:libxcb-render-util.so.0\
 libxcb-shape0:libxcb-shape.so.0 libxcb-sync1:libxcb-sync.so.1 libxcb-xfixes0:libxcb-xfixes.so.0\
 libxcb-xkb1:libxcb-xkb.so.1 libxkbcommon-x11-0:libxkbcommon-x11.so.0 libx11-xcb1:libX11-xcb.so.1\
 libxrandr2:libXrandr.so.2 libbrotli1:libbrotlidec.so.1 libdrm2:libdrm.so.2"
TEST_PACKAGES="strace:strace iproute2:ip nftables:nft procps:ps\
 xvfb:Xvfb openbox:openbox picom:picom xdotool:xdotool x11-utils:xprop x11-xserver-utils:xrandr binutils:objdump\
 chromium:/usr/bin/chromium mariadb-server:mariadbd ffmpeg:ffmpeg systemd:systemd-analyze util-linux:nsenter\
 fonts-dejavu-core:/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
VENV_PACKAGES="python3 python3-venv"

stop() {
    echo "kentongan: $1" >&2
    exit 1
}

can_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1
}

apt_install() { # apt_install PACKAGE...
    echo "Installing Debian packages: $*"
    log=$(mktemp)
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq --yes --no-install-recommends "$@"; } </dev/null >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        stop "apt-get could not install $*; its last lines are above."
    fi
    rm -f "$log"
}

# A name on the PATH proves little (a version manager's stand-in may refuse to run), so each candidate is tried.
find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 /usr/bin/python3}; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

make_venv() {
    if .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        return 0
    fi
    if ! python=$(find_python); then
        # shellcheck disable=SC2086 # a list of words
        if [ -z "${PYTHON:-}" ] && can_install; then apt_install $VENV_PACKAGES; fi
        python=$(find_python) || stop "Python 3.11 or newer with its venv module is missing;\
 on Debian or Ubuntu: sudo apt-get install $VENV_PACKAGES (or name another one: make PYTHON=/path/to/python3)."
    fi
    echo "Making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
}

install_packages() {
    echo "Installing the packages of requirements/dev.txt"
    # -qq: errors only.
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt ||
        stop "the packages of requirements/dev.txt could not be installed; pip says why above."
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable . ||
        stop "the project could not be installed into .venv; pip says why above."
}

# What the tests only call as programs lives apart: sslyze pins an old cryptography, Swift brings eventlet. Done again
# only when its pins change.
install_apart() { # install_apart sslyze|swift
    stamp=".venv-$1/.installed"
    if [ -e "$stamp" ] && [ ! "requirements/$1.txt" -nt "$stamp" ]; then return 0; fi
    python=$(find_python) || stop "Python 3.11 or newer with its venv module is missing."
    rm -rf ".venv-$1"
    "$python" -m venv ".venv-$1"
    ".venv-$1/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes -r "requirements/$1.txt" ||
        stop "the packages of requirements/$1.txt could not be installed; pip says why above."
    touch "$stamp"
}

is_there() { # is_there PROGRAM|LIBRARY|FILE
    case "$1" in
    /*) [ -e "$1" ] ;;
    *.so.*) ldconfig -p | grep -qF "$1" ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

find_missing() { # find_missing PACKAGE:SIGN...; the packages stand in $missing
    missing=""
    for entry in "$@"; do
        is_there "${entry#*:}" || missing="$missing ${entry%%:*}"
    done
}

check_tools() {
    # shellcheck disable=SC2086 # lists of words
    find_missing $TEST_PACKAGES $QT_PACKAGES
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086 # a list of words
    if can_install; then
        apt_install $missing
    else
        stop "the tests need programs that are missing here; on Debian or Ubuntu: sudo apt-get install$missing\
 (make test-unit runs without them)."
    fi
}

check_windows() {
    # shellcheck disable=SC2086 # a list of words
    find_missing $QT_PACKAGES
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086 # a list of words
    if can_install && (apt_install $missing); then return 0; fi
    echo "kentongan: windows need libraries that are missing here; on Debian or Ubuntu:\
 sudo apt-get install$missing" >&2
}

case "${1:-}" in
venv)
    make_venv
    install_packages
    ;;
tools) check_tools ;;
windows) check_windows ;;
sslyze | swift) install_apart "$1" ;;
*) stop "usage: tools/setup.sh venv|tools|windows|sslyze|swift" ;;
esac
