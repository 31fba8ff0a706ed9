# shellcheck shell=sh
# Sourced by the other scripts: makes sure that what they need is there, and installs what is not.
# Looks before it acts, so that a complete machine pays for a few file tests only.
# Needs: $root, the top folder of the project.

deno_version=2.9.6

say() { printf 'saker: %s\n' "$*" >&2; }

# stop MESSAGE HINT: the one way out when something is missing that we may not or cannot install
stop() {
  say "$1"
  say "$2"
  exit 1
}

# install_packages NAME...: by apt, as root; otherwise says what is missing
install_packages() {
  if ! command -v apt-get >/dev/null 2>&1; then
    stop "missing: $*" "there is no apt-get here; install these (or their counterparts) by hand and run again"
  fi
  if [ "$(id -u)" != 0 ]; then
    stop "missing: $*" "run 'sudo apt-get install $*', or run this script as root"
  fi
  say "installing $*"
  # An old package list often suffices and saves a minute; refresh it only when it does not.
  if ! DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=180 install -y -q --no-install-recommends "$@" >"$root/.tools/apt.log" 2>&1; then
    apt-get update -q >"$root/.tools/apt.log" 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=180 install -y -q --no-install-recommends "$@" >>"$root/.tools/apt.log" 2>&1 ||
      stop "apt-get could not install: $*" "see .tools/apt.log"
  fi
}

# find_file PATTERN...: true if one of the paths exists
find_file() {
  for file in "$@"; do [ -e "$file" ] && return 0; done
  return 1
}

ensure_build_tools() {
  missing=""
  command -v clang >/dev/null 2>&1 || missing="$missing clang"
  command -v make >/dev/null 2>&1 || missing="$missing make"
  find_file /usr/include/bpf/libbpf.h || missing="$missing libbpf-dev"
  find_file /usr/lib/*/libelf.a || missing="$missing libelf-dev"
  find_file /usr/lib/*/libz.a || missing="$missing zlib1g-dev"
  find_file /usr/include/asm/types.h /usr/include/*/asm/types.h || missing="$missing libc6-dev"
  # shellcheck disable=SC2086
  [ -z "$missing" ] || install_packages $missing
}

deno_is_new_enough() {
  "$1" --version 2>/dev/null | awk 'NR == 1 { split($2, v, "."); exit !(v[1] > 2 || (v[1] == 2 && v[2] >= 9)) }'
}

ensure_deno() {
  if command -v deno >/dev/null 2>&1 && deno_is_new_enough "$(command -v deno)"; then return; fi
  PATH="$root/.tools/bin:$PATH"
  export PATH
  if [ -x "$root/.tools/bin/deno" ] && deno_is_new_enough "$root/.tools/bin/deno"; then return; fi
  if ! command -v npm >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
      install_packages npm
    else
      stop "missing: Deno 2.9 or newer" "install Deno, or npm so that this script can fetch it into .tools/"
    fi
  fi
  say "installing Deno $deno_version into .tools/"
  mkdir -p "$root/.tools/bin"
  npm install --prefix "$root/.tools" --no-save --no-package-lock --ignore-scripts \
    "deno@$deno_version" >"$root/.tools/npm.log" 2>&1 ||
    stop "npm could not fetch the package deno@$deno_version" "see .tools/npm.log"
  binary=$(find "$root/.tools/node_modules/@deno" -name deno -type f 2>/dev/null | head -n 1)
  [ -n "$binary" ] || stop "the npm package deno has no binary for this machine" "install Deno 2.9 by hand"
  ln -sf "../${binary#"$root/.tools/"}" "$root/.tools/bin/deno"
}

# build_driver: make decides what is stale; quiet unless something is built
build_driver() {
  make --no-print-directory -s -C "$root/driver" >"$root/.tools/driver.log" 2>&1 || {
    cat "$root/.tools/driver.log" >&2
    stop "the driver does not build" "the lines above are the compiler's"
  }
}

mkdir -p "$root/.tools"
# What Deno fetches and compiles stays in the project, also for users without a home.
export DENO_DIR="${DENO_DIR:-$root/.tools/cache}"
