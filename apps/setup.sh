# Sourced by apps/run and tests/run: installs what is missing from Debian's packages and configures the build.

# What the library, the programs and the tests are built with.
packages="g++ meson ninja-build pkg-config libxtensor-dev libxtensor-blas-dev libxsimd-dev libopenblas-dev libstb-dev
  libfribidi-dev libcli11-dev doctest-dev fonts-dejavu-core libhdf5-dev libzip-dev libicu-dev
  nlohmann-json3-dev"

# install_missing PACKAGE...: as root or through sudo; otherwise says what to install and stops.
install_missing() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null || ! sudo true; then
      echo "These Debian packages are missing: ${missing[*]}" >&2
      echo "Install them as root, then call this again: apt-get install ${missing[*]}" >&2
      exit 1
    fi
    as_root=(sudo)
  fi
  echo "Installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# build FOLDER TARGET [MESON OPTION...]: configures once, then builds what changed.
build() {
  local folder=$1 target=$2
  shift 2
  [ -f "$folder/build.ninja" ] || meson setup "$folder" "$@" >"$folder.log" || { cat "$folder.log" >&2; exit 1; }
  rm -f "$folder.log"
  ninja -C "$folder" "$target"
}

if ! command -v dpkg-query >/dev/null; then
  echo "This script knows Debian's package names only. Install the equivalents of: $packages; then: meson setup build && ninja -C build" >&2
  exit 1
fi
